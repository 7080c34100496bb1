import { evaluate, type Scope, type Value } from "./evaluate.ts";
import { emptyOptions, type Flow, ownRoots, type Roots, trace } from "./flow.ts";
import { type GoFunction, type SwitchCase, walkStatements } from "./syntax.ts";

/** What the loader makes of each hypervisor's table. */
export interface HypervisorFlows {
  /** By the table's name. */
  flows: Map<string, Flow>;
  /** The function that turns the table into the runtime's own configuration. */
  builders: Map<string, GoFunction>;
  /** Whether a table of any other name is an error. */
  othersRejected: boolean;
}

export const functionNamed = (scope: Scope, name: string): GoFunction | undefined =>
  scope.package.functions.find((fn) => fn.name === name);

/** Reads updateRuntimeConfigHypervisor: the tables that it knows and the functions that it calls for them. */
export function readHypervisors(scope: Scope): HypervisorFlows {
  const found: HypervisorFlows = { flows: new Map(), builders: new Map(), othersRejected: false };
  const cases: SwitchCase[] = [];
  walkStatements(
    functionNamed(scope, "updateRuntimeConfigHypervisor")?.body ?? [],
    () => {},
    (statement) => {
      if (statement.kind === "switch") cases.push(...statement.cases);
    },
  );
  for (const { values, body } of cases) {
    found.othersRejected ||= values === undefined && body.length > 0;
    const name = values?.[0] && evaluate({ ...scope, locals: new Map() }, values[0]);
    let builder: GoFunction | undefined;
    walkStatements(body, (expression) => {
      if (expression.kind === "call" && expression.callee.kind === "name") {
        builder ??= functionNamed(scope, expression.callee.name);
      }
    });
    if (typeof name !== "string" || !builder) continue;
    const given: Record<string, Value> = {
      [builder.parameters[0]?.name ?? "h"]: emptyOptions(scope, "hypervisor"),
    };
    found.builders.set(name, builder);
    found.flows.set(name, trace(scope, builder, ownRoots(builder), "hypervisor", "HypervisorConfig", given));
  }
  return found;
}

/** `tomlConf.Runtime` in LoadConfiguration and the functions that it calls. */
export const runtimeRoots: Roots = (e) =>
  e.kind === "selector" && e.of.kind === "name" && e.of.name === "tomlConf" && e.name === "Runtime"
    ? "runtime"
    : undefined;

/** What the loader makes of the tables other than hypervisors, by their structure. */
export function readOthers(scope: Scope): Map<string, Flow[]> {
  const flows = new Map<string, Flow[]>();
  const add = (struct: string, name: string, roots: Roots | undefined, into: string, local: string): void => {
    const fn = functionNamed(scope, name);
    if (!fn) return;
    const options = emptyOptions(scope, struct);
    const given: Record<string, Value> = {
      [local]: struct === "runtime" ? new Map<string, Value>([["Runtime", options]]) : options,
    };
    const flow = trace(scope, fn, roots ?? ownRoots(fn), struct, into, given);
    flows.set(struct, [...(flows.get(struct) ?? []), flow]);
  };
  add("factory", "newFactoryConfig", undefined, "FactoryConfig", "f");
  const agentRoots: Roots = (e) => (e.kind === "name" && e.name === "agent" ? "agent" : undefined);
  add("agent", "updateRuntimeConfigAgent", agentRoots, "KataAgentConfig", "agent");
  add("runtime", "LoadConfiguration", runtimeRoots, "RuntimeConfig", "tomlConf");
  add("runtime", "updateRuntimeConfigRuntime", runtimeRoots, "RuntimeConfig", "tomlConf");
  return flows;
}
