"""JSON holds the values that other programs need, exactly."""

from __future__ import annotations

import json
from typing import Any

from cnncalc.export import Paper, View
from cnncalc.export.json import write
from tests.export import samples


def read(view: View) -> list[dict[str, Any]]:
    data = json.loads(write([Paper("Midterm", samples.every(), view)]))
    questions: list[dict[str, Any]] = data["papers"][0]["questions"]
    return questions


def test_answers_and_distractors_are_exact() -> None:
    convolution, choices, *_ = read(View.KEY)
    question = samples.convolution()
    output = question.parts[0].answer.value
    assert convolution["parts"][0]["answer"]["value"] == output.tolist()
    assert convolution["parts"][0]["distractors"][0]["value"] == (-output).tolist()
    bytes_ = convolution["parts"][2]
    assert bytes_["answer"] == {"value": 7600, "text": "7600"}
    assert [(one["value"], one["misconception"]) for one in bytes_["distractors"]] == [
        (7500, "no-bias"),
        (60800, "bits"),
    ]
    assert choices["parts"][0]["answer"]["letter"] == "B"
    assert choices["parts"][4]["answer"]["value"] == "-1/3"
    assert choices["parts"][1]["choices"][1]["misconception"] == "pad-forgotten"


def test_an_answer_s_text_is_read_back_as_the_answer() -> None:
    for question, shown in zip(samples.every()[:4], read(View.KEY), strict=False):
        for part, data in zip(question.parts, shown["parts"], strict=True):
            if not part.choices:
                value = part.answer.read(data["answer"]["text"])
                assert part.answer.same(value, part.answer.value)


def test_steps_hold_formula_values_and_result() -> None:
    step = read(View.SOLUTIONS)[0]["parts"][0]["solution"][0]["steps"][0]
    assert step["values"] == {"H": 5, "p": 0, "k": 3, "s": 1}
    assert step["result"] == 3
    assert step["text"] == "H_out = floor((H + 2p - k)/s) + 1 = floor((5 + 2*0 - 3)/1) + 1 = 3"


def test_texts_come_as_they_are() -> None:
    hostile = read(View.SOLUTIONS)[4]
    assert hostile["title"] == samples.HOSTILE
    assert hostile["parts"][0]["choices"][0]["text"] == samples.HOSTILE
