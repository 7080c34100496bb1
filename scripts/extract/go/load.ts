import type { Refusal } from "../run/branches.ts";
import { evaluate } from "../run/driver.ts";
import {
  is,
  isList,
  outside,
  place,
  pointer,
  type Structure,
  structure,
  type Value,
} from "../run/symbolic.ts";
import { type Node, part, parts, walk } from "../syntax.ts";
import type { GoFile, GoFunction } from "./items.ts";
import type { GoOption } from "./options.ts";
import type { GoPackage, GoSources } from "./packages.ts";
import { call } from "./run/calls.ts";
import type { Frame } from "./run/frame.ts";
import { goLanguage } from "./run/language.ts";
import { complete, heldAt } from "./run/places.ts";

/** The package whose functions load a configuration, and the options that it reads. */
export interface Loader {
  sources: GoSources;
  home: GoPackage;
  options: readonly GoOption[];
}

/** What the loader makes of a file. */
export interface Load {
  /** What the runtime's own configuration is filled with, by place: `HypervisorConfig.KernelPath`. */
  targets: ReadonlyMap<string, Value>;
  refusals: readonly Refusal[];
  /** The options that it reads, by path. */
  reads: ReadonlySet<string>;
  /** Whether it takes no such file. */
  isRefused: boolean;
}

const virtcontainers = "src/runtime/virtcontainers";

/** The names of hypervisors' tables, as the cases of updateRuntimeConfigHypervisor have them. */
export function hypervisorsOf(loader: Loader): string[] {
  const dispatch = functionOf(loader.home, "updateRuntimeConfigHypervisor");
  return [...walk(dispatch.body)].flatMap((node) => {
    const [value] = node.type === "expression_case" ? parts(part(node, "value")) : [];
    const name = value && evaluateIn(loader.sources, dispatch.file, value);
    return typeof name === "string" ? [name] : [];
  });
}

/** Loads any file with the table of one hypervisor. */
export function loadWith(loader: Loader, hypervisor: string): Load {
  const reads = new Set<string>();
  const fn = functionOf(loader.home, "LoadConfiguration");
  const frame = frameOf(loader.sources, fn.file, reads);
  const file = structure(`${loader.home.folder}:tomlConfig`, {
    Hypervisor: structure("map", { [hypervisor]: givenTable(loader, "hypervisor") }),
    Agent: structure("map", { kata: givenTable(loader, "agent") }),
    Factory: givenTable(loader, "factory"),
    Runtime: givenTable(loader, "runtime"),
    Image: givenTable(loader, "image"),
  });
  const machine = {
    ...frame.machine,
    given: { ...frame.machine.given, decodeConfig: [file, outside, null] },
  };
  const result = call(fn, undefined, [], { ...frame, machine });
  const config = isList(result) ? result.find((value) => is(value, "structure")) : undefined;
  const own = config && heldIn(config, "HypervisorConfig");
  return {
    targets: new Map([
      ...entries("HypervisorConfig", is(own, "structure") ? validated(loader, own) : undefined),
      ...entries("AgentConfig", config && heldIn(config, "AgentConfig")),
      ...entries("FactoryConfig", config && heldIn(config, "FactoryConfig")),
      ...entries("RuntimeConfig", config),
    ]),
    refusals: frame.refusals,
    reads,
    isRefused: is(result, "refused"),
  };
}

/** The value of an expression that stands somewhere in a file, outside any function's names. */
export const evaluateIn = (sources: GoSources, file: GoFile, node: Node): Value =>
  evaluate(node, frameOf(sources, file, new Set()));

const heldIn = (value: Value, name: string): Value | undefined =>
  is(value, "structure") ? value.fields[name] : undefined;

const entries = (holder: string, value: Value | undefined): [string, Value][] =>
  is(value, "structure")
    ? Object.entries(value.fields).map(([name, held]) => [`${holder}.${name}`, held])
    : [];

/** A hypervisor's configuration after the checks of a sandbox that is created, which also change it. */
function validated(loader: Loader, config: Structure): Structure {
  const home = loader.sources.package(virtcontainers);
  const fn = home?.functions.find(
    ({ name, receiver }) =>
      name === "validateHypervisorConfig" ||
      (name === "Valid" && receiver?.type.text === "*HypervisorConfig"),
  );
  if (!fn) throw new Error(`${virtcontainers} checks no HypervisorConfig`);
  const frame = frameOf(loader.sources, fn.file, new Set());
  frame.held.set("conf", complete(config, frame));
  const conf = pointer("conf");
  call(fn, conf, [conf], frame);
  const checked = heldAt("conf", frame);
  const fields = Object.keys(config.fields).map((name) => [
    name,
    is(checked, "structure") ? checked.fields[name] : outside,
  ]);
  return structure(config.type, Object.fromEntries(fields));
}

/** A function of a package by its name. Throws where there is none. */
export function functionOf(home: GoPackage, name: string): GoFunction {
  const found = home.functions.find((fn) => fn.name === name && !fn.receiver);
  if (!found) throw new Error(`${home.folder} has no ${name}`);
  return found;
}

/** A table of the file, of which nothing is known. */
function givenTable({ home, options }: Loader, name: string): Structure {
  const own = options.filter(({ path }) => path.startsWith(`${name}.`));
  return structure(
    `${home.folder}:${name}`,
    Object.fromEntries(
      own.map(({ path, type, isPointer }) => [
        path.slice(name.length + 1),
        place(path, isPointer ? `*${type}` : type),
      ]),
    ),
  );
}

/** What asks the disk or the system, and changes nothing that options say. */
const notRun = {
  checkHypervisorConfig: null,
  getHostCPUs: outside,
  handleSystemLog: null,
  SetKernelParams: null,
  validateBindMounts: null,
};

function frameOf(sources: GoSources, file: GoFile, reads: Set<string>): Frame {
  return {
    language: goLanguage,
    machine: { sources, given: { ...notRun, "runtime.GOARCH": "amd64" }, reads },
    file,
    names: new Map(),
    held: new Map(),
    path: true,
    refusals: [],
    owner: undefined,
    own: new Set(),
    mayReturn: true,
  };
}
