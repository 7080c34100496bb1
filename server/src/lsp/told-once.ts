import type { Problem } from "../lint/problem.ts";

/** What is the same for every file of a runtime is told aloud in one place, and kept to a hint in the others. */
export interface ToldOnce {
  /** The problems of a place, the URI of a document say, as they are to be told there. */
  told(place: string, problems: readonly Problem[]): readonly Problem[];
  /** The place is gone. @returns whether something is told nowhere aloud now. */
  forget(place: string): boolean;
}

/** It remembers the place that came first with each topic; that one goes on telling it aloud. */
export function createToldOnce(): ToldOnce {
  const places = new Map<string, string>();
  return {
    told(place, problems) {
      if (!problems.some(({ isGeneral }) => isGeneral)) return problems;
      return problems.map((problem) => {
        const { isGeneral, severity, topic } = problem;
        if (!isGeneral || topic === undefined || severity === "error") return problem;
        const first = places.get(topic) ?? place;
        places.set(topic, first);
        return first === place ? problem : { ...problem, severity: "hint" };
      });
    },
    forget(place) {
      const topics = [...places].filter(([, first]) => first === place);
      for (const [topic] of topics) places.delete(topic);
      return topics.length > 0;
    },
  };
}
