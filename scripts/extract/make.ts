/** The variables of a Makefile, evaluated, and its recipes as they are written. */
export interface Makefile {
  /** A variable's expanded value; empty where it is not set, as make has it. */
  value(name: string): string;
  /** As the shell sees the value inside double quotes: how the templates' `@NAME@` are filled. */
  rendered(name: string): string;
  has(name: string): boolean;
  /** The lines of a target's recipe; empty where there is none. */
  recipe(target: string): string;
}

interface Variable {
  text: string;
  /** Set by `=`: expanded when used. */
  deferred: boolean;
}

/**
 * `include` reads an included file by the name that the Makefile gives; undefined leaves it out.
 * `preset` are variables given on make's command line.
 */
export function evaluateMakefile(
  source: string,
  preset: Readonly<Record<string, string>>,
  include: (path: string) => string | undefined,
): Makefile {
  const variables = new Map<string, Variable>();
  const fixed = new Set(Object.keys(preset));
  const recipes = new Map<string, string>();
  for (const [name, text] of Object.entries(preset)) variables.set(name, { text, deferred: false });

  const expanding = new Set<string>();
  function value(name: string): string {
    const variable = variables.get(name);
    if (!variable) return "";
    if (!variable.deferred) return variable.text;
    if (expanding.has(name)) return "";
    expanding.add(name);
    const result = expand(variable.text);
    expanding.delete(name);
    return result;
  }

  function expand(text: string): string {
    let result = "";
    for (let i = 0; i < text.length; i++) {
      if (text[i] !== "$") {
        result += text[i];
        continue;
      }
      const open = text[++i];
      if (open === "$") result += "$";
      else if (open === "(" || open === "{") {
        const end = closingParenthesis(text, i);
        result += reference(text.slice(i + 1, end));
        i = end;
      } else if (open !== undefined) result += value(open);
    }
    return result;
  }

  function reference(inner: string): string {
    const call = /^([a-z]+)\s+(.*)$/s.exec(inner.trimStart());
    const name = call?.[1];
    if (name === undefined || call?.[2] === undefined || !(name in functions)) return value(expand(inner));
    return functions[name]?.(splitArguments(call[2])) ?? "";
  }

  const words = (text: string | undefined): string[] =>
    expand(text ?? "")
      .split(/\s+/)
      .filter((word) => word !== "");
  const functions: Record<string, (args: string[]) => string> = {
    if: ([condition, then, otherwise]) =>
      expand(expand(condition ?? "").trim() === "" ? (otherwise ?? "") : (then ?? "")),
    filter: ([patterns, text]) =>
      words(text)
        .filter((word) => words(patterns).includes(word))
        .join(" "),
    findstring: ([part, text]) => (expand(text ?? "").includes(expand(part ?? "")) ? expand(part ?? "") : ""),
    strip: ([text]) => words(text).join(" "),
    abspath: ([text]) =>
      words(text)
        .map((word) => word.replace(/\/+/g, "/"))
        .join(" "),
    realpath: ([text]) => expand(text ?? ""),
    notdir: ([text]) =>
      words(text)
        .map((word) => word.split("/").at(-1))
        .join(" "),
    subst: ([from, to, text]) => expand(text ?? "").replaceAll(expand(from ?? ""), expand(to ?? "")),
    call: ([name, ...args]) => {
      args.forEach((arg, index) => {
        variables.set(String(index + 1), { text: expand(arg), deferred: false });
      });
      return value(expand(name ?? "").trim());
    },
    // What depends on the machine that builds is left empty.
    shell: () => "",
    wildcard: () => "",
    patsubst: () => "",
    info: () => "",
    error: () => "",
    warning: () => "",
    eval: () => "",
    foreach: () => "",
    or: (args) => args.map(expand).find((arg) => arg !== "") ?? "",
  };

  function assign(name: string, operator: string, text: string, override: boolean): void {
    if (fixed.has(name) && !override) return;
    const before = variables.get(name);
    if (operator === "?=") {
      if (!before) variables.set(name, { text, deferred: true });
    } else if (operator === "+=") {
      const joined =
        before?.deferred === false ? `${before.text} ${expand(text)}` : `${before?.text ?? ""} ${text}`;
      variables.set(name, { text: joined.trimStart(), deferred: before?.deferred ?? true });
    } else if (operator === "=") variables.set(name, { text, deferred: true });
    else variables.set(name, { text: expand(text), deferred: false });
  }

  function run(text: string): void {
    /** For each open conditional: is this branch taken, and was one taken before. */
    const conditions: { active: boolean; done: boolean }[] = [];
    let defining: { name: string; lines: string[] } | undefined;
    let target: string | undefined;
    for (const raw of text.replace(/[ \t]*\\\n[ \t]*/g, " ").split("\n")) {
      if (defining) {
        if (/^\s*endef\b/.test(raw)) {
          variables.set(defining.name, { text: defining.lines.join("\n"), deferred: true });
          defining = undefined;
        } else defining.lines.push(raw);
        continue;
      }
      const line = raw.replace(/(^|[^\\])#.*$/, "$1").trim();
      const directive = /^(ifeq|ifneq|ifdef|ifndef|else|endif)\b\s*(.*)$/.exec(line);
      if (directive) {
        branch(conditions, directive[1] ?? "", directive[2] ?? "");
        continue;
      }
      if (conditions.some(({ active }) => !active)) continue;
      if (raw.startsWith("\t")) {
        if (target !== undefined) recipes.set(target, `${recipes.get(target) ?? ""}${raw.trim()}\n`);
        continue;
      }
      target = /^([\w.-]+)\s*:(?![:=])/.exec(line)?.[1] ?? target;
      const define = /^define\s+(\S+)/.exec(line);
      if (define?.[1] !== undefined) {
        defining = { name: define[1], lines: [] };
        continue;
      }
      const included = /^-?include\s+(.*)$/.exec(line);
      if (included) {
        for (const path of words(included[1])) run(include(path) ?? "");
        continue;
      }
      const assignment = /^(?:export\s+)?(override\s+)?([\w.-]+)\s*(:=|::=|\?=|\+=|=)\s*(.*)$/.exec(line);
      if (assignment) {
        const [, override, name = "", operator = "", rest = ""] = assignment;
        assign(name, operator, rest, override !== undefined);
      }
    }
  }

  function branch(conditions: { active: boolean; done: boolean }[], word: string, rest: string): void {
    if (word === "endif") {
      conditions.pop();
      return;
    }
    const nested = /^(ifeq|ifneq|ifdef|ifndef)\b\s*(.*)$/.exec(rest);
    if (word === "else") {
      const last = conditions.at(-1);
      if (!last) return;
      const taken = !last.done && (nested ? test(nested[1] ?? "", nested[2] ?? "") : true);
      last.active = taken;
      last.done ||= taken;
      return;
    }
    const live = conditions.every(({ active }) => active);
    const taken = live && test(word, rest);
    conditions.push({ active: taken, done: taken || !live });
  }

  function test(word: string, rest: string): boolean {
    if (word === "ifdef") return value(rest.trim()) !== "";
    if (word === "ifndef") return value(rest.trim()) === "";
    const [left = "", right = ""] = splitArguments(rest.replace(/^\(|\)$/g, ""));
    const equal = expand(left).trim() === expand(right).trim();
    return word === "ifeq" ? equal : !equal;
  }

  run(source);
  return {
    value,
    rendered: (name) => value(name).replace(/\\(["\\$`])|"/g, (_, escaped?: string) => escaped ?? ""),
    has: (name) => variables.has(name),
    recipe: (target) => recipes.get(target) ?? "",
  };
}

function closingParenthesis(text: string, open: number): number {
  const opener = text[open];
  const closer = opener === "(" ? ")" : "}";
  let depth = 0;
  for (let i = open; i < text.length; i++) {
    if (text[i] === opener) depth++;
    else if (text[i] === closer && --depth === 0) return i;
  }
  return text.length;
}

/** Splits a function's arguments at commas outside parentheses. */
function splitArguments(text: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(" || character === "{") depth++;
    if (character === ")" || character === "}") depth--;
    if (character === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}
