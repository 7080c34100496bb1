import { createDocument, derive, type KataDocument } from "../documents/document.ts";
import { join } from "../environment/files.ts";
import { type Library, openLibrary } from "../knowledge/library.ts";
import { type ReadPolicy, readPolicy, unreadPolicy } from "../knowledge/policy/read.ts";
import type { Policy } from "../knowledge/policy/types.ts";
import { policyProblems } from "../lint/policy-file.ts";
import type { Problem } from "../lint/problem.ts";
import { loadDocument } from "../project/workspace.ts";
import type { Service } from "../service.ts";
import { parse } from "../toml/index.ts";
import type { Folders } from "./folders.ts";

/** The policies that settings name. */
export interface Policies {
  /**
   * What is known with a policy; without one, or with a broken one, `undefined`.
   *
   * @param path of the document for which the setting holds: a relative one counts from its folder.
   */
  library(setting: string, path: string): Library | undefined;
  /** Whether a path is that of a policy in use. */
  isUsed(path: string): boolean;
  /** The policy files that are in use, and what is wrong in each. */
  problems(): ReadonlyMap<string, readonly Problem[]>;
}

/** A policy is read again when its text has changed, and its library kept as long as it has not. */
export function createPolicies(service: Service, folders: Folders): Policies {
  const { workspace } = service;
  const used = new Set<string>();
  const libraries = new WeakMap<Policy, Library>();

  function read(path: string): ReadPolicy & { readonly document: KataDocument } {
    const { document, fault } = loadDocument(workspace, path);
    if (document) return { ...derive(document, policyOf), document };
    return { document: createDocument(path, parse("")), problems: [unreadPolicy(fault.reason)] };
  }

  return {
    library(setting, of) {
      if (setting === "") return undefined;
      const isWhole = /^(?:[A-Za-z]:)?[\\/]/.test(setting);
      const folder = isWhole ? undefined : folders.of(of);
      const path = folder === undefined ? setting : join(folder, setting);
      used.add(path);
      const { policy } = read(path);
      if (!policy) return undefined;
      let library = libraries.get(policy);
      if (!library) {
        library = openLibrary(workspace.library.knowledge, policy);
        libraries.set(policy, library);
      }
      return library;
    },
    isUsed: (path) => used.has(path),
    problems() {
      const found = new Map<string, readonly Problem[]>();
      for (const path of used) {
        const { document, problems } = read(path);
        found.set(path, policyProblems(document, problems));
      }
      return found;
    },
  };
}

const policyOf = ({ source, toml }: KataDocument): ReadPolicy => readPolicy(toml, source.badByte);
