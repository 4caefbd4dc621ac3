"""Texts of specs, drawn valid by construction, with every freedom of spelling that the language gives."""

from hypothesis import strategies as st

REMARKS = ["# remark", "#", "#x # y", "#  two  ", "# -> { | } ; ("]


@st.composite
def gaps(draw):
    """What may stand between two statements."""
    remark = draw(st.sampled_from(REMARKS))
    return draw(
        st.sampled_from(
            [
                "; ",
                ";",
                "\n",
                "\n\n",
                "\n \n\n",
                "\r\n",
                " ;\n; ",
                f" {remark}\n",
                f"\n{remark}\n",
                f";{remark}\n\n{remark}\n",
            ]
        )
    )


@st.composite
def spaces(draw):
    """What may stand after an opening brace or bar, or before a closing one."""
    remark = draw(st.sampled_from(REMARKS))
    return draw(st.sampled_from([" ", "", "\n", "\n\n  ", f" {remark}\n", f"\n{remark}\n\n{remark}\n "]))


@st.composite
def numbers(draw, value):
    """An expression with this value."""
    texts = [
        f"{value}", f"({value})", f"(-(-{value}))", f"{value + 2}-2", f"({value + 1} - 1)", f"2*{value}//2",
        f"{value}*1", f"{value}+0*(7%4)", f"( {value}\n)", f"(0-1)*(0-{value})",
    ]  # fmt: skip
    return draw(st.sampled_from(texts))


@st.composite
def sizes(draw):
    """An odd kernel with the padding that keeps the size."""
    k = draw(st.sampled_from([1, 3, 5]))
    kernel = draw(
        st.sampled_from([f"{k}", f"{k}x{k}", f"({k},{k})", f"( {k} , {k}, )", f"{k}\u00d7{k}", f"({k}, 2 + {k} - 2)"])
    )
    pad = draw(st.sampled_from(["same", f"{k // 2}", f"({k}//2, {k // 2})", f"{k // 2}x{k // 2}"]))
    return kernel, pad


@st.composite
def layers(draw, channels):
    """A layer that keeps the channels (their number is given, or None inside a block) and the spatial size."""
    count = draw(numbers(channels)) if channels is not None and draw(st.booleans()) else "in"
    kernel, pad = draw(sizes())
    options = [f"pad={pad}", *draw(st.lists(st.sampled_from(["bias=no", "flip=yes", "stride=1"]), unique=True))]
    named = draw(st.permutations([f"filters={count}", f"kernel={kernel}", *options]))
    return draw(
        st.sampled_from(
            [
                f"conv {count} {kernel} {' '.join(options)}", f"conv {' '.join(named)}", "relu", "relu inplace=yes",
                "batchnorm momentum=0.10 eps=1E-5", "batchnorm eps=1e-3", "identity", "dropout 0.5",
                "maxpool 3 stride=1 pad=1", "maxpool pad=1 kernel=3 stride=1",
            ]
        )
    )  # fmt: skip


@st.composite
def statements(draw, level, channels, blocks, names):
    """A list of statements that keeps the shape; `blocks` may be used, `names` counts the names given so far."""
    texts = []
    blocks = list(blocks)
    for _ in range(draw(st.integers(1, 1 + level))):
        kind = draw(st.integers(0, 11)) if level else 0
        after = [f" as {_fresh(names)}"] if draw(st.integers(0, 5)) == 0 else [""]
        if channels is not None and draw(st.integers(0, 3)) == 0:
            after.append(
                draw(st.sampled_from([" -> {}x16x16", " ->({},16, 4*4)", "-> {}\u00d716\u00d716"])).format(channels)
            )
        after = "".join(draw(st.permutations(after)))
        if kind <= 4:
            text = draw(layers(channels)) + after
        elif kind <= 6:
            word = draw(st.sampled_from(["add", "multiply"]))
            bodies = [draw(bodies_of(level - 1, channels, blocks, names)) for _ in range(draw(st.integers(1, 2)))]
            last = draw(st.one_of(spaces(), bodies_of(level - 1, channels, blocks, names)))
            text = f"{word}{draw(spaces())}{{{'|'.join([*bodies, last])}}}" + after
        elif kind <= 8:
            body = draw(bodies_of(level - 1, channels, blocks, names))
            turns = draw(numbers(draw(st.integers(0, 2))))
            values = " ".join(draw(st.lists(numbers(draw(st.integers(1, 3))), min_size=1, max_size=2)))
            head = draw(st.sampled_from([f"repeat {turns}", f"for {_fresh(names)} in {values}"]))
            text = f"{head} {{{body}}}{after}"
        elif kind == 9:
            word = draw(st.sampled_from(["freeze", "freeze", "aux"]))
            text = f"{word} {{{draw(bodies_of(level - 1, channels, blocks, names))}}}"
        elif kind == 10 or not blocks:
            name = _fresh(names)
            one, two = f"{name}_c", f"{name}_d"
            parameters = draw(
                st.sampled_from(["", "()", f"({one})", f"({one}, {two}=2*3-1)", f"( {one}=-3 ,\n {two}=(1, 2) )"])
            )
            text = f"def {name}{parameters} {{{draw(bodies_of(min(level - 1, 1), None, blocks, names))}}}"
            blocks.append((name, parameters))
        else:
            name, parameters = draw(st.sampled_from(blocks))
            arguments = [""] if "_c" not in parameters else [" 3", f" {name}_c=3", " (-3)"]
            more = [""] if "_d" not in parameters else ["", f" {name}_d=-(2+3)"]
            text = name + draw(st.sampled_from(arguments)) + draw(st.sampled_from(more)) + after
        texts.append(text)
    joined = texts[0]
    for text in texts[1:]:
        joined += draw(gaps()) + text
    return joined


@st.composite
def bodies_of(draw, level, channels, blocks, names):
    return draw(spaces()) + draw(statements(max(level, 0), channels, blocks, names)) + draw(spaces())


@st.composite
def specs(draw):
    """A whole valid spec on maps of 4x16x16."""
    start = draw(st.sampled_from(["", "\ufeff", "# title\n", "layout channels_first\n", "let w = 2*2\n\n", "\n\n"]))
    shape = draw(st.sampled_from(["4x16x16", "(4, 16, 16)", "4 \u00d7 16 \u00d7 16", "(2*2,\n 16, # rows\n 16)"]))
    names = [0]
    body = draw(statements(3, 4, [], names))
    end = draw(st.sampled_from(["", "\n", " # end", "\n\n\n# end"]))
    return f"{start}input {shape}{draw(gaps())}{body}{end}"


def _fresh(names):
    names[0] += 1
    return f"name_{names[0]}"
