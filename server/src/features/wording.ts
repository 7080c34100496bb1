import { defaultOf, type Option } from "../knowledge/catalogue.ts";
import type { LoaderType } from "../knowledge/facts.ts";
import { writeJson, writeValue } from "../toml/edit/index.ts";

/** A loader's type as the documentation and `kata-config options` name it. */
export function typeName(type: LoaderType): string {
  if (type === "[]table") return "array of tables";
  if (type.startsWith("[]")) return `array of ${typeName(type.slice(2) as LoaderType)}s`;
  if (type === "bool") return "boolean";
  if (type.startsWith("float")) return "float";
  return type.includes("int") ? "integer" : type;
}

/**
 * The value that completion puts behind a key: the one that the prose suggests, else the built-in default, else
 * one that fits the type.
 */
export function sensibleValue(option: Option, hypervisor: string | undefined): string {
  const suggested = option.prose?.suggest ?? defaultOf(option, hypervisor);
  if (suggested !== undefined && suggested !== null && !isEmptyText(suggested))
    return writeJson(suggested, option.type.startsWith("float") ? "float" : "integer");
  const [value] = option.values ?? [];
  if (value !== undefined && option.type === "string") return writeValue(value);
  return emptyValue(option.type);
}

function isEmptyText(value: unknown): boolean {
  return value === "";
}

/** What stands for nothing in a type; text to be filled in is between its quotes or brackets. */
function emptyValue(type: LoaderType): string {
  if (type === "bool") return "true";
  if (type.startsWith("[]")) return "[]";
  if (type === "table") return "{}";
  if (type === "string") return '""';
  return type.startsWith("float") ? "0.0" : "0";
}
