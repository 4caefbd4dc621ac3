"""Papers as JSON, for other programs: the blocks as data, exact values, steps and misconceptions.

Fractions and formulas are texts ("1/3"). Without the view of the solutions there is neither an answer nor a seed in it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count
from typing import Any, assert_never

from cnncalc.byhand.writing import as_lists, plain
from cnncalc.exercise.answers import LETTERS
from cnncalc.exercise.content import (
    Block,
    Blocks,
    Chain,
    Code,
    Derivation,
    Items,
    Matrix,
    Paragraph,
    Picture,
    Row,
    Spans,
    Table,
)
from cnncalc.exercise.question import Part, Question
from cnncalc.export import Paper, View
from cnncalc.export._common import labelled, letter_of
from cnncalc.render import text
from cnncalc.render.pictures import draw

SUFFIX = ".json"


def write(papers: Sequence[Paper]) -> bytes:
    """The file, in UTF-8."""
    return (json.dumps({"papers": [as_data(paper) for paper in papers]}, ensure_ascii=False, indent=1) + "\n").encode()


def as_data(paper: Paper) -> dict[str, Any]:
    """A paper as numbers, texts, lists and dictionaries."""
    return {
        "title": paper.title,
        "view": str(paper.view),
        "student": paper.student,
        "identity": paper.identity,
        "code": paper.code,
        "points": paper.points,
        "before": _blocks(paper.before),
        "questions": [question_data(question, number, paper.view) for number, question in paper.numbered],
    }


def question_data(question: Question, number: int = 1, view: View = View.SOLUTIONS) -> dict[str, Any]:
    """A question as data; in the view of the questions without its answers and all that would give them away."""
    data: dict[str, Any] = {
        "number": number,
        "exercise": question.exercise,
        "title": question.title,
        "topic": question.topic,
        "level": question.level,
        "points": question.points,
        "text": _blocks(question.text),
        "parts": [_part(label, part, view) for label, part in labelled(number, question)],
    }
    if view is not View.QUESTIONS:
        cost = question.cost
        data |= {
            "seed": question.seed,
            "variant": question.number,
            "drawn": {name: value_data(value) for name, value in question.drawn.items()},
            "cost": {"products": cost.products, "largest_sum": cost.largest_sum, "digits": cost.digits},
            "source": question.source,
        }
    return data


def _part(label: str, part: Part, view: View) -> dict[str, Any]:
    data: dict[str, Any] = {
        "label": label,
        "name": part.name,
        "points": part.points,
        "prompt": _blocks(part.prompt),
        "expected": part.answer.expected,
        "choices": [{"letter": LETTERS[at], "text": choice.text} for at, choice in enumerate(part.choices)],
    }
    if view is View.QUESTIONS:
        return data
    data["answer"] = {"value": value_data(part.answer.value), "text": part.answer.text(part.answer.value)}
    if part.choices:
        data["answer"]["letter"] = letter_of(part)
        for shown, choice in zip(data["choices"], part.choices, strict=True):
            shown["value"] = value_data(choice.value)
            shown |= (
                {} if choice.wrong is None else {"misconception": choice.wrong.name, "teaches": choice.wrong.teaches}
            )
    data["distractors"] = [
        {
            "value": value_data(wrong.value),
            "text": part.answer.text(wrong.value),
            "misconception": wrong.name,
            "teaches": wrong.teaches,
        }
        for wrong in part.distractors
    ]
    if view is View.SOLUTIONS:
        data["solution"] = _blocks(part.solution)
    return data


def value_data(value: Any) -> Any:
    """A value: a number, a text for what JSON has no number for, or lists of them."""
    if isinstance(value, (tuple, list)):
        return [value_data(one) for one in value]
    return as_lists(value) if hasattr(value, "ndim") else plain(value)


def _blocks(blocks: Blocks) -> list[dict[str, Any]]:
    pictures = count(1)
    return [_block(block, f"picture-{next(pictures)}") for block in blocks]


def _block(block: Block, name: str) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"type": "paragraph", "spans": _spans(block.spans)}
        case Items():
            return {"type": "items", "numbered": block.numbered, "items": [_spans(item) for item in block.items]}
        case Code():
            return {"type": "code", "text": block.text}
        case Matrix():
            return _matrix(block)
        case Row():
            return {"type": "row", "blocks": [_matrix(one) for one in block.blocks]}
        case Derivation():
            return {"type": "derivation", "title": block.title, "steps": [_step(step) for step in block.steps]}
        case Chain():
            return {"type": "chain", "sides": [text.tree(side) for side in block.sides]}
        case Table():
            rows = [list(row) for row in block.rows]
            return {"type": "table", "caption": block.caption, "header": list(block.header), "rows": rows}
        case Picture():
            svg = draw(block.shows, name, block.alternative)
            return {"type": "picture", "alternative": block.alternative, "svg": svg}
    assert_never(block)


def _spans(spans: Spans) -> list[dict[str, str]]:
    return [{"kind": span.kind, "text": span.text} for span in spans]


def _matrix(matrix: Matrix) -> dict[str, Any]:
    data: dict[str, Any] = {"type": "matrix", "title": matrix.title, "blank": matrix.blank}
    data["shape" if matrix.blank else "values"] = list(matrix.values.shape) if matrix.blank else as_lists(matrix.values)
    for name, mask in (("outside", matrix.outside), ("marked", matrix.marked)):
        if mask is not None:
            data[name] = mask.astype(bool).tolist()
    return data


def _step(step: Any) -> dict[str, Any]:
    return {
        "name": step.name,
        "formula": step.formula,
        "values": {name: plain(value) for name, value in step.values.items()},
        "result": plain(step.result),
        "text": text.step(step),
    }
