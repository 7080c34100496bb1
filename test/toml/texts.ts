import { corpus, packedFiles } from "../data.ts";

/** Every file of the corpus below a folder of it. */
export const textsIn = (folder = ""): readonly string[] => [...corpus(folder).values()];

/** The TOML files of the conformance suite, right and wrong ones. */
export const conformanceTexts = (): readonly string[] =>
  [...packedFiles("toml-test")]
    .filter(([path]) => path.endsWith(".toml"))
    .map(([, bytes]) => bytes.toString());

/** The same numbers from 0 to below 1 in every run (mulberry32). */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A text with something of everything, right and wrong. */
export const MEDLEY = `\ufeff# head
title = "a \\e[0m \\x41 \\q"
@LINE@
half
colon: 5
a.b = 1
a.c = {x = 1, y.z = [1, "two", 3.0],
  w = 07:32 }
a = 2
text = """
one "two" \\
  three"""
open = [
  "x", # first
  "y
  z,
  [1, 2],
[ table . "quoted" ]
yes = True
s = “smart”
two = 1 three = 2
unclosed = "foo
over = "one
two"
[[list]]
n = 0x7F
n = 010
[[list]]
[list.sub]
deep = {a = {b = [ {c = 1 } ]
// slash
words that are prose here
[agent.@TYPE@]
v = @DEFVALUE@
x = [@A@, "@B@"]
[table]
'lit' = 'C:\\x'
ml = '''
unclosed literal
[end]\r
k = 1979-05-27 07:32:00Z\r
= 1
[ ]
z =
`;

/** Bits of text that an edit may insert. */
export const BITS: readonly string[] = [
  "\n",
  "\r\n",
  "\r",
  " ",
  "\t",
  "#",
  '"',
  "'",
  '"""',
  "'''",
  "[",
  "]",
  "[[",
  "]]",
  "{",
  "}",
  "=",
  ",",
  ".",
  ":",
  "\\",
  "@",
  "@X@",
  "a",
  "key = 1",
  "\nkey = 1\n",
  "\n[table]\n",
  "[a.b]",
  "1979-05-27",
  "true",
  "\ufeff",
  "\u00a0",
  "\u0001",
  "“",
  "é",
  "\ud83d\ude00",
];
