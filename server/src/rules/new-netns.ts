import { goConfig } from "../loaders/go/struct.ts";
import { phrases } from "../util/phrases.ts";
import { changeTo, setOption } from "./common/fixes.ts";
import { defineRule, keySite, valueSite } from "./rule.ts";

const MODEL = phrases({ unset: "the default tcfilter", set: '"{model}"' });

/** Without a network namespace of its own the sandbox has nothing to connect to the guest. */
export default defineRule({
  id: "new-netns",
  severity: "error",
  summary: 'disable_new_netns works only together with internetworking_model = "none".',
  upstream: ["src/runtime/pkg/katautils/config.go: checkNetNsConfig"],
  runtimes: ["go"],
  messages: {
    model:
      'disable_new_netns = true works only with internetworking_model = "none", not with {have}; the runtime refuses it.',
  },
  check(unit, report) {
    const { runtime } = goConfig(unit);
    const model = runtime.text("internetworking_model");
    if (runtime.flag("disable_new_netns") !== true || model === undefined || model === "none") return;
    const setting = runtime.setting("disable_new_netns")!;
    const other = runtime.setting("internetworking_model");
    report({
      at: valueSite(setting),
      message: "model",
      data: { have: model === "" ? MODEL("unset") : MODEL("set", { model }) },
      fails: "load",
      ...(other && { related: [{ ...keySite(other), message: "internetworking_model is set here." }] }),
      fixes: [
        ...changeTo(setting, false, { title: "Set disable_new_netns to false" }),
        ...setOption(unit, ["runtime", "internetworking_model"], "none", {
          title: 'Set internetworking_model to "none"',
        }),
      ],
    });
  },
});
