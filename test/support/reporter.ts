import Mocha from "mocha";

const { EVENT_SUITE_BEGIN, EVENT_SUITE_END, EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING, EVENT_RUN_BEGIN } = Mocha.Runner.constants;
const SLOW_MS = 1_000;

interface Totals {
  readonly passed: number;
  /** Failed tests and hooks, and tests that a failed hook kept from running. */
  readonly failed: number;
  readonly skipped: number;
}

/** `N passed, N failed`, and `, N skipped` when there are any. */
function closingLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Shows each test as it ends, a failure by its first line there and in full at the end, and closes with a line of totals that machines can read. */
export class OfficeReporter extends Mocha.reporters.Base {
  readonly #run: Mocha.Runner;
  #depth = 0;

  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    this.#run = runner;
    const say = (text: string) => console.log(`${"  ".repeat(this.#depth)}${text}`);
    runner.on(EVENT_RUN_BEGIN, () => console.log());
    runner.on(EVENT_SUITE_BEGIN, (suite) => {
      if (!suite.root) say(suite.title);
      this.#depth++;
    });
    runner.on(EVENT_SUITE_END, (suite) => {
      this.#depth--;
      if (this.#depth === 1 && !suite.root) console.log();
    });
    runner.on(EVENT_TEST_PASS, (test) => say(`✓ ${test.title}${duration(test.duration)}`));
    runner.on(EVENT_TEST_PENDING, (test) => say(`- ${test.title}`));
    runner.on(EVENT_TEST_FAIL, (test, error) => say(`✗ ${test.title}${duration(test.duration)}: ${firstLine(error)}`));
  }

  /** mocha calls this once, when the run has ended; not having run anything is a failure too. */
  override done(_failures: number, fn?: (failures: number) => void): void {
    if (this.failures.length > 0) Mocha.reporters.Base.list(this.failures);
    const totals = this.#totals();
    console.log(closingLine(totals));
    fn?.(totals.passed === 0 ? Math.max(1, totals.failed) : totals.failed);
  }

  #totals(): Totals {
    const { passes, pending, failures } = this.stats;
    const failedHooks = this.failures.filter((failed) => failed instanceof Mocha.Hook).length;
    const notRun = this.#run.total - passes - pending - (failures - failedHooks);
    return { passed: passes, failed: failures + Math.max(0, notRun), skipped: pending };
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split("\n", 1)[0] ?? "";
}

function duration(ms = 0): string {
  return ms > SLOW_MS ? ` (${(ms / 1000).toFixed(1)} s)` : "";
}
