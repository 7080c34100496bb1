/** What rounds of the fuzz share: what one is, and what the core is asked with. */
import assert from "node:assert/strict";
import { outside } from "../../server/src/documents/outside.ts";
import { identityOf, isRest, messageOf, type Problem } from "../../server/src/lint/problem.ts";
import type { AssembleOptions } from "../../server/src/project/assemble.ts";
import { writeValue } from "../../server/src/toml/edit/index.ts";
import { isMarker, type Plain, type PlainTable, parse, toJs } from "../../server/src/toml/index.ts";
import type { Next } from "../../test/cli/mistakes.ts";
import { openTestService } from "../../test/features/subject.ts";
import { pick } from "./texts.ts";

export interface Round {
  /** Throws where an invariant does not hold. */
  run(next: Next, keep: Keep): void | Promise<void>;
}

/** Notes an input, so that it can be told when the round fails. */
export type Keep = (name: string, input: unknown) => void;

/** Without files but the one that it is given. */
export const service = openTestService();

/** Milliseconds of processor time that one thing asked of the core may take; texts here have up to some 30 KB. */
const MOST = 4000;

/** @throws AssertionError when a task takes more than {@link MOST} milliseconds of the processor */
export function within<T>(what: string, task: () => T): T {
  const before = process.cpuUsage();
  const result = task();
  const { user, system } = process.cpuUsage(before);
  const spent = (user + system) / 1000;
  assert.ok(spent < MOST, `${what} took ${Math.round(spent)} ms`);
  return result;
}

/** What may be known of a file beside its text. */
export function randomTarget(next: Next): AssembleOptions {
  const options: Record<string, unknown> = {};
  if (next() < 0.7) options["runtime"] = pick(next, ["go", "runtime-rs"]);
  if (next() < 0.5) options["release"] = pick(next, ["3.0.0", "3.20.0", "3.29.0", "4.0.0", "4.1.0"]);
  if (next() < 0.5) options["kind"] = pick(next, ["base", "drop-in", "template", "fragment"]);
  if (next() < 0.2)
    options["hypervisor"] = pick(next, ["qemu", "clh", "firecracker", "dragonball", "remote", "x"]);
  return options as AssembleOptions;
}

/** What is told, in a form to compare. */
export function told(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => {
    const { source, range } = outside(problem);
    return `${source.path} ${range.start}-${range.end} ${problem.severity} ${problem.code} ${messageOf(problem)}`;
  });
}

const all = (problem: Problem): readonly Problem[] => [problem, ...problem.also];
const identity = (problem: Problem): string => identityOf({ ...problem, also: [] });

/** Holds that nothing is told that was not told before; of what is only counted nobody knows. */
export function bringsNoProblem(before: readonly Problem[], after: readonly Problem[]): void {
  const counted = new Set(before.filter(isRest).map(({ code }) => code));
  const known = new Map<string, number>();
  for (const one of before.flatMap(all)) known.set(identity(one), (known.get(identity(one)) ?? 0) + 1);
  for (const one of after.flatMap(all).filter(({ code }) => !counted.has(code))) {
    const count = known.get(identity(one)) ?? 0;
    assert.ok(count > 0, `a problem is new: ${messageOf(one)}`);
    known.set(identity(one), count - 1);
  }
}

/**
 * Holds that of the values that are decoded no more change than are mended, whatever becomes of their names; and that
 * a text without syntax errors stays so.
 *
 * @param most how many may be others.
 */
export function decodesAsBefore(before: string, after: string, most: number): void {
  const [was, is] = [parse(before), parse(after)];
  assert.ok(is.errors.length <= was.errors.length, "no syntax error is new");
  if (was.errors.length > 0) return;
  const left = new Map<string, number>();
  const note = (value: string, by: number) => left.set(value, (left.get(value) ?? 0) + by);
  for (const value of leavesOf(toJs(was.root))) note(value, 1);
  for (const value of leavesOf(toJs(is.root))) note(value, -1);
  const counts = [...left.values()];
  for (const sign of [1, -1])
    assert.ok(
      counts.reduce((sum, count) => sum + Math.max(0, sign * count), 0) <= most,
      `at most ${most} values are ${sign > 0 ? "gone" : "new"}`,
    );
}

function leavesOf(value: Plain): readonly string[] {
  if (typeof value !== "object" || Array.isArray(value) || isMarker(value)) return [writeValue(value)];
  return Object.values(value as PlainTable).flatMap(leavesOf);
}
