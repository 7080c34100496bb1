import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  CodeAction,
  CreateFile,
  TextDocumentEdit,
  WorkspaceEdit,
} from "vscode-languageserver";
import { outsideEdits } from "../documents/outside.ts";
import { absolutePath } from "../environment/files.ts";
import { type MoveEdit, moveEdits } from "../features/move-edits.ts";
import type { Problem } from "../lint/problem.ts";
import { homesThere } from "../moves/homes.ts";
import { MOVE_TITLES } from "../moves/move-groups.ts";
import type { Moved } from "../moves/types.ts";
import type { Assembly } from "../project/assemble.ts";
import { toDiagnostic } from "./diagnostics.ts";
import { toRange, toTextEdit } from "./positions.ts";
import { CodeActionKind } from "./protocol.ts";
import type { Session } from "./session.ts";
import { toWorkspaceEdit } from "./workspace-edit.ts";

/**
 * What moves some files, each change with what it is for, so that the client asks before it makes one.
 *
 * @returns `undefined` when nothing changes, or a file cannot hold the change in its own form.
 */
export function moveInPlace(moved: Moved, session: Session): WorkspaceEdit | undefined {
  const { documents, wire } = session;
  const edits = moved.files.flatMap(({ file, edits: own }) => own.map((edit) => ({ file, ...edit })));
  if (edits.length === 0 || outsideEdits(edits) === undefined) return undefined;
  if (!wire.annotatedEdits) return toWorkspaceEdit(edits, session);
  const changeAnnotations: Record<string, ChangeAnnotation> = {};
  const byFile = new Map<string, AnnotatedTextEdit[]>();
  for (const [index, own] of together(moveEdits(moved)).entries()) {
    const annotationId = String(index + 1);
    changeAnnotations[annotationId] = annotationOf(own[0]!);
    for (const outer of outsideEdits(own) ?? []) {
      const uri = wire.uriOf(outer.source.path);
      const edit = { ...toTextEdit(outer, wire.encoding), annotationId };
      const known = byFile.get(uri);
      if (known) known.push(edit);
      else byFile.set(uri, [edit]);
    }
  }
  const documentChanges = [...byFile].map(([uri, own]): TextDocumentEdit => {
    return { textDocument: { uri, version: documents.get(uri)?.version ?? null }, edits: own };
  });
  return { documentChanges, changeAnnotations };
}

/** Edits that are made together: those of a text that stands in another one, where lines have no life of their own. */
function together(edits: readonly MoveEdit[]): readonly (readonly MoveEdit[])[] {
  const [inParts, inFiles] = [edits.filter(({ file }) => file.part), edits.filter(({ file }) => !file.part)];
  return [...inFiles.map((edit) => [edit]), ...(inParts.length > 0 ? [inParts] : [])];
}

function annotationOf({ group, messages }: MoveEdit): ChangeAnnotation {
  return {
    label: MOVE_TITLES[group],
    needsConfirmation: true,
    ...(messages.length > 0 && { description: messages.join(" ") }),
  };
}

/** The paths at which runtime-rs looks for the files of a unit; `undefined` where they may stay, or must. */
export function elsewhereOf(
  { units }: Assembly,
  release: string,
  session: Session,
): readonly string[] | undefined {
  const { files, library } = session.service.workspace;
  const [unit] = units;
  if (!unit || !session.wire.createsFiles || unit.files.some(({ part }) => part)) return undefined;
  const paths = unit.files.map(({ source }) => absolutePath(files, source.path));
  const homes = homesThere(library, release, paths);
  return homes?.every((path) => files.read(path).text === undefined) ? homes : undefined;
}

/** Writes the moved files anew at other paths, in the order of the files. */
export function moveElsewhere({ files }: Moved, homes: readonly string[], { wire }: Session): WorkspaceEdit {
  const annotationId = "new";
  const start = { line: 0, character: 0 };
  const documentChanges = files.flatMap(({ text }, index): (CreateFile | TextDocumentEdit)[] => {
    const uri = wire.uriOf(homes[index]!);
    const edit = {
      range: { start, end: start },
      newText: text,
      ...(wire.annotatedEdits && { annotationId }),
    };
    return [
      { kind: "create", uri, options: { overwrite: false }, ...(wire.annotatedEdits && { annotationId }) },
      { textDocument: { uri, version: null }, edits: [edit] },
    ];
  });
  const annotation: ChangeAnnotation = { label: "New files of runtime-rs", needsConfirmation: true };
  return {
    documentChanges,
    ...(wire.annotatedEdits && { changeAnnotations: { [annotationId]: annotation } }),
  };
}

/** The command of clients that ask first where the moved files shall lie, and show what is lost beside them. */
const COMMAND = "kata.moveToRuntimeRs";

/** What moves a whole configuration, offered where its runtime is called deprecated. */
export function moveAction(assembly: Assembly, problem: Problem, session: Session): CodeAction | undefined {
  const { wire, service } = session;
  const title = "Move this configuration to runtime-rs…";
  const action = { title, kind: CodeActionKind.QuickFix, diagnostics: [toDiagnostic(problem, wire)] };
  if (wire.commands.has(COMMAND)) {
    const uri = wire.uriOf(assembly.document.source.path);
    const { start } = toRange(problem, wire.encoding);
    return { ...action, command: { title, command: COMMAND, arguments: [uri, start] } };
  }
  const moved = service.migrate(assembly);
  const edit = moved && moveInPlace(moved, session);
  return edit && { ...action, edit };
}
