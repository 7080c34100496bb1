import { phrases } from "../util/phrases.ts";
import { FEATURES } from "./messages.ts";
import type { FeatureUse, SyntaxProblem, TomlDocument } from "./types.ts";

export type TomlVersion = "1.0.0" | "1.1.0";

const STRICT = phrases({
  placeholder: "`@{name}@` is no TOML until the template is filled in.",
  newer: "{feature} needs TOML {since}.",
});

/** Everything for which a parser of that TOML version refuses the text, absolute offsets, in order; empty when it takes it. */
export function strict(document: TomlDocument, version: TomlVersion): readonly SyntaxProblem[] {
  const later = document.features.filter((use) => use.since > version).map(featureProblem);
  const open = document.placeholders
    .filter((use) => use.where !== "string")
    .map(({ start, end, name }) => ({
      start,
      end,
      code: "placeholder",
      message: STRICT("placeholder", { name }),
    }));
  return [...document.errors, ...later, ...open].sort((a, b) => a.start - b.start);
}

function featureProblem({ start, end, feature, since }: FeatureUse): SyntaxProblem {
  return { start, end, code: feature, message: STRICT("newer", { feature: FEATURES(feature), since }) };
}
