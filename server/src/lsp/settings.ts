import { LARGEST_FILE } from "../environment/files.ts";
import { ARCHITECTURES, type Arch } from "../knowledge/architectures.ts";
import { isRelease } from "../knowledge/releases.ts";
import type { SeverityOverrides } from "../lint/problem.ts";
import type { Overrides } from "../project/target.ts";
import { ruleIds } from "../rules/ids.generated.ts";
import { closest } from "../util/closest.ts";

/** The settings of section `kata`, as interfaces to editors promise them. */
export interface Settings {
  readonly enable: boolean;
  readonly validate: "onType" | "onSave";
  readonly runtime: "auto" | "go" | "runtime-rs";
  /** `auto` or a release. */
  readonly release: string;
  /** `auto` or an architecture. */
  readonly arch: "auto" | Arch;
  readonly hostChecks: "auto" | "on" | "off";
  readonly severity: SeverityOverrides;
  /** Path of an organisation's own rules; empty: none. */
  readonly policy: string;
  readonly inlayHints: boolean;
  /** In megabytes; larger files are left alone. One for the whole window. */
  readonly maxFileSize: number;
}

type Check = (value: unknown) => string | undefined;

const oneOf =
  (...accepted: readonly string[]): Check =>
  (value) =>
    accepted.includes(value as string) ? undefined : `must be one of ${accepted.join(", ")}`;
const isBoolean: Check = (value) => (typeof value === "boolean" ? undefined : "must be true or false");

const SEVERITIES = ["off", "hint", "information", "warning", "error"];

/** Every setting that the server reads: what it is when nothing is set, and what is wrong with a value. */
export const SETTINGS: {
  readonly [Name in keyof Settings]: { readonly default: Settings[Name]; readonly check: Check };
} = {
  enable: { default: true, check: isBoolean },
  validate: { default: "onType", check: oneOf("onType", "onSave") },
  runtime: { default: "auto", check: oneOf("auto", "go", "runtime-rs") },
  release: {
    default: "auto",
    check: (value) =>
      value === "auto" || (typeof value === "string" && isRelease(value))
        ? undefined
        : "must be auto or a release such as 4.1.0",
  },
  arch: { default: "auto", check: oneOf("auto", ...ARCHITECTURES) },
  hostChecks: { default: "auto", check: oneOf("auto", "on", "off") },
  severity: {
    default: {},
    check: (value) => (isObject(value) ? undefined : "must be an object that gives rules a severity"),
  },
  policy: { default: "", check: (value) => (typeof value === "string" ? undefined : "must be a path") },
  inlayHints: { default: true, check: isBoolean },
  maxFileSize: {
    default: LARGEST_FILE / 1e6,
    check: (value) =>
      typeof value === "number" && value > 0 && value <= 1000
        ? undefined
        : "must be megabytes, from 0.1 to 1000",
  },
};

export interface ReadSettings {
  readonly settings: Settings;
  /** What is wrong, one sentence each. */
  readonly complaints: readonly string[];
}

/** Reads settings; what is absent or wrong is the default. Several layers: the later wins. */
export function readSettings(...layers: readonly unknown[]): ReadSettings {
  const complaints: string[] = [];
  const settings: Record<string, unknown> = {};
  for (const [name, { default: fallback }] of Object.entries(SETTINGS)) settings[name] = fallback;
  for (const layer of layers) {
    const section = sectionOf(layer);
    for (const [name, { check, default: fallback }] of Object.entries(SETTINGS)) {
      const value = section[name];
      if (value === undefined || value === null) continue;
      const wrong = check(value);
      if (wrong) complaints.push(`kata.${name} ${wrong}, not ${show(value)}; ${show(fallback)} is used.`);
      else settings[name] = name === "severity" ? readSeverities(value as object, complaints) : value;
    }
  }
  return { settings: settings as unknown as Settings, complaints };
}

function readSeverities(value: object, complaints: string[]): SeverityOverrides {
  const read: Record<string, SeverityOverrides[string]> = {};
  for (const [rule, severity] of Object.entries(value)) {
    if (!ruleIds.includes(rule)) {
      const meant = closest(rule, ruleIds);
      complaints.push(
        `kata.severity: there is no rule ${show(rule)}${meant ? `; did you mean ${show(meant)}?` : "."}`,
      );
    } else if (SEVERITIES.includes(severity)) read[rule] = severity;
    else
      complaints.push(
        `kata.severity: ${rule} must be one of ${SEVERITIES.join(", ")}, not ${show(severity)}.`,
      );
  }
  return read;
}

/** `{kata: {…}}`, `{"kata.runtime": …}` or the members alone. */
function sectionOf(layer: unknown): Record<string, unknown> {
  if (!isObject(layer)) return {};
  if (isObject(layer["kata"])) return layer["kata"];
  const section: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(layer)) section[name.replace(/^kata\./, "")] = value;
  return section;
}

/** What the settings say about a file's target. */
export function targetSettings({ runtime, release, arch }: Settings): Overrides {
  return {
    ...(runtime !== "auto" && { runtime }),
    ...(release !== "auto" && { release }),
    ...(arch !== "auto" && { arch }),
    said: "a setting",
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
