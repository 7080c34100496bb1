import {
  EventEmitter,
  type ExtensionContext,
  env,
  LogLevel,
  type LogOutputChannel,
  l10n,
  version,
  window,
  workspace,
} from "vscode";
import type { Part } from "./kata.ts";

/**
 * The channel of the protocol's messages, which writes into `output`. The language client writes to it only at the
 * level Trace; here that is what the setting `kata.trace.server` asks for, so that nobody has to set the level besides.
 */
export function traceChannel(output: LogOutputChannel): LogOutputChannel {
  const level = () =>
    workspace.getConfiguration("kata").get("trace.server", "off") === "off" ? LogLevel.Off : LogLevel.Trace;
  const changed = new EventEmitter<LogLevel>();
  const listener = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("kata.trace.server")) changed.fire(level());
  });
  return {
    ...output,
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    trace: (message, ...values) => output.info(message, ...values),
    dispose: () => {
      listener.dispose();
      changed.dispose();
    },
  };
}

/** What to look at, and to tell, when something is wrong. */
export function logCommands(context: ExtensionContext, output: LogOutputChannel): Part {
  return {
    commands: {
      "kata.showOutput": () => output.show(),
      "kata.showVersion": async () => {
        const own: string = context.extension.packageJSON.version;
        const copy = l10n.t("Copy");
        const text = l10n.t("Kata Containers configuration {0}, {1} {2}", own, env.appName, version);
        if ((await window.showInformationMessage(text, copy)) === copy) await env.clipboard.writeText(text);
      },
    },
  };
}
