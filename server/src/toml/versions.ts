import type { FeatureUse, SyntaxProblem, TomlDocument } from "./types.ts";

export type TomlVersion = "1.0.0" | "1.1.0";

const NAMES: Readonly<Record<string, string>> = {
  "escape-e": "The escape `\\e`",
  "escape-x": "The escape `\\x`",
  "inline-table-newline": "A line end in an inline table",
  "inline-table-trailing-comma": "A comma before the closing brace of an inline table",
  "optional-seconds": "A time without seconds",
  "exponent-leading-zero": "A zero at the start of an exponent",
  "mixed-array": "An array of values of several types",
  "quotes-before-delimiter": "A quotation mark next to the closing marks of a string",
  "tab-in-string": "A tab in a string",
};

/** What the feature is, to begin a sentence with. */
export const featureName = (feature: string): string => NAMES[feature] ?? feature;

/** Everything for which a parser of that TOML version refuses the text, absolute offsets, in order; empty when it takes it. */
export function strict(document: TomlDocument, version: TomlVersion): readonly SyntaxProblem[] {
  const later = document.features.filter((use) => use.since > version).map(featureProblem);
  const open = document.placeholders
    .filter((use) => use.where !== "string")
    .map(({ start, end, name }) => ({
      start,
      end,
      code: "placeholder",
      message: `\`@${name}@\` is no TOML until the template is filled in.`,
    }));
  return [...document.errors, ...later, ...open].sort((a, b) => a.start - b.start);
}

function featureProblem({ start, end, feature, since }: FeatureUse): SyntaxProblem {
  return { start, end, code: feature, message: `${featureName(feature)} needs TOML ${since}.` };
}
