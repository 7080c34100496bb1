import { type Host, type HostFacts, hostFromFacts, UNKNOWN_HOST } from "../environment/host.ts";
import { ARCHITECTURES, isArchName } from "../knowledge/architectures.ts";
import { nodeFiles } from "../node/files.ts";
import { thisHost } from "../node/host.ts";
import { closest } from "../util/closest.ts";
import { UsageError } from "./usage-error.ts";

/**
 * The host that `--host` names.
 *
 * @throws UsageError when the file cannot be read or is not of the form that the documentation gives.
 */
export function hostOf(option: string): Host {
  if (option === "none") return UNKNOWN_HOST;
  if (option === "auto") return thisHost();
  const { text, badByte, fault } = nodeFiles().read(option);
  if (text === undefined) throw new UsageError(`cannot read the host facts in ${option}: ${fault?.reason}.`);
  if (badByte !== undefined)
    throw new UsageError(`cannot read the host facts in ${option}: it is not UTF-8.`);
  let facts: unknown;
  try {
    // Editors of Windows put a byte order mark before it.
    facts = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    throw new UsageError(`cannot read the host facts in ${option}: ${(error as Error).message}.`);
  }
  const mistake = mistakeIn(facts);
  if (mistake) throw new UsageError(`the host facts in ${option} are not usable: ${mistake}.`);
  return hostFromFacts(facts as HostFacts);
}

/** Says what a value is not, if it is not. */
type Check = (value: unknown) => string | undefined;

const isWhole =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= least ? undefined : `is not a whole number from ${least}`;

/** The members that host facts may have. */
const MEMBERS: Readonly<Record<keyof HostFacts, Check>> = {
  arch: (value) => (isArchName(value) ? undefined : `is none of ${ARCHITECTURES.join(", ")}`),
  cpus: isWhole(1),
  memoryKiB: isWhole(0),
  numaNodes: isWhole(0),
  sysctl: everyMember((value) =>
    typeof value === "string" || isNumber(value) ? undefined : "is neither a text nor a number",
  ),
  paths: everyMember((value) =>
    value === "directory" || isWhole(0)(value) === undefined
      ? undefined
      : 'is neither a size nor "directory"',
  ),
};

function mistakeIn(facts: unknown): string | undefined {
  if (!isObject(facts)) return "an object is wanted";
  for (const [name, value] of Object.entries(facts)) {
    if (!Object.hasOwn(MEMBERS, name)) {
      const meant = closest(name, Object.keys(MEMBERS));
      return `there is no member ${name}${meant ? `; did you mean ${meant}?` : ""}`;
    }
    const mistake = MEMBERS[name as keyof HostFacts](value);
    if (mistake) return `${name} ${mistake}`;
  }
  return undefined;
}

function everyMember(check: Check): Check {
  return (value) => {
    if (!isObject(value)) return "is not an object";
    for (const [name, inner] of Object.entries(value)) {
      const mistake = check(inner);
      if (mistake) return `has a member ${name} that ${mistake}`;
    }
    return undefined;
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
