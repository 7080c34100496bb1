import { derive } from "../document.ts";
import { join } from "../files.ts";
import { type Problem, policyProblems } from "../lint.ts";
import { type ReadPolicy, readPolicy } from "../policy/read.ts";
import { loadDocument } from "../project.ts";
import { type Library, openLibrary } from "../schema/catalogue.ts";
import type { Policy } from "../schema/policy.ts";
import type { Service } from "../service.ts";

/** The policies that settings name. */
export interface Policies {
  /** What is known with a policy; without one, or with a broken one, `undefined`. */
  library(setting: string): Library | undefined;
  /** The policy files that are in use, and what is wrong in each. */
  problems(): ReadonlyMap<string, readonly Problem[]>;
}

/** @param folders the open folders, against which relative paths count; only the first is asked. */
export function createPolicies(service: Service, folders: readonly string[]): Policies {
  const { workspace } = service;
  const used = new Set<string>();
  const libraries = new WeakMap<Policy, Library>();

  function read(path: string): ReadPolicy | undefined {
    const document = loadDocument(workspace, path);
    return document && derive(document, readPolicy);
  }

  return {
    library(setting) {
      const [folder] = folders;
      if (setting === "") return undefined;
      const isWhole = /^(?:[A-Za-z]:)?[\\/]/.test(setting);
      const path = isWhole || folder === undefined ? setting : join(folder, setting);
      used.add(path);
      const policy = read(path)?.policy;
      if (!policy) return undefined;
      let library = libraries.get(policy);
      if (!library) {
        library = openLibrary(workspace.library.knowledge, policy);
        libraries.set(policy, library);
      }
      return library;
    },
    problems() {
      const found = new Map<string, readonly Problem[]>();
      for (const path of used) {
        const policy = read(path);
        found.set(path, policy ? policyProblems(policy) : []);
      }
      return found;
    },
  };
}
