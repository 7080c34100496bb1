import type { Language } from "../language.ts";

/** By the word behind a fence, and by that of reStructuredText's `code-block`. */
const BY_WORD: readonly (readonly [RegExp, readonly Language[]])[] = [
  [/^(?:toml|ini|conf|cfg|config|properties)$/, ["toml"]],
  [/^(?:ba|z|k)?sh$|^(?:shell|console|terminal|shell-?session|sh-session|bash-session)$/, ["shell", "toml"]],
  [/^(?:ya?ml|helm|values)$/, ["yaml", "toml"]],
  [/^nix$/, ["nix"]],
  [/^(?:hcl|terraform|tf|opentofu)$/, ["hcl"]],
  [/^(?:docker(?:file)?|containerfile)$/, ["dockerfile"]],
  [/^(?:python|py)3?$/, ["python"]],
  [/^go(?:lang)?$/, ["go"]],
  [/^(?:diff|patch|udiff)$/, []],
];

/** What a code block may be written in; without a word, or one that says nothing, its content has to tell. */
export function fenceLanguages(word: string | undefined): readonly Language[] {
  const plain = word?.toLowerCase().replace(/^\{?\.?|\}$/g, "");
  const known = plain === undefined ? undefined : BY_WORD.find(([pattern]) => pattern.test(plain));
  return known?.[1] ?? ["toml", "shell", "yaml"];
}
