import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type {
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestResult,
} from 'playwright/types/testReporter';
import { FAULTS } from './catalogue.ts';
import { CELLS, type Cell, COLUMNS, columnName } from './cells.ts';

const TABLE = fileURLToPath(new URL('../FAULTS.md', import.meta.url));

interface Outcome {
  readonly passed: boolean;
  readonly worse: readonly string[];
  readonly notes: readonly string[];
}

/** Says how far the matrix is while it runs; when all of it was played, writes it as a table. */
export default class TableReporter implements Reporter {
  readonly #outcomes = new Map<string, Outcome>();
  #total = 0;
  #browser = 'an unknown browser';

  onBegin(_: unknown, suite: Suite): void {
    this.#total = suite.allTests().length;
    console.info(`${this.#total} of ${playable().length} cells, each with the worker and without`);
  }

  onTestEnd({ title }: TestCase, result: TestResult): void {
    const described = (kind: string) =>
      result.annotations.flatMap(({ type, description }) =>
        type === kind && description ? [description] : [],
      );
    const passed = result.status === 'passed';
    const worse = described('worse');
    // What broke in the test itself is no verdict, and no pass.
    if (!passed && worse.length === 0) worse.push(result.error?.message ?? result.status);
    const notes = described('note');
    this.#browser = described('browser')[0] ?? this.#browser;
    this.#outcomes.set(title, { passed, worse, notes });
    const seconds = Math.round(result.duration / 1000);
    const count = `${this.#outcomes.size} of ${this.#total}`;
    console.info(`${count}  ${title}: ${passed ? 'passed' : 'WORSE'}, ${seconds} s`);
    for (const line of [...worse, ...notes]) console.info(`    ${line}`);
    if (passed) return;
    for (const { body } of result.attachments) if (this.#total < 4) console.info(`${body ?? ''}`);
  }

  onEnd({ status }: FullResult): void {
    const failed = [...this.#outcomes.values()].filter(({ passed }) => !passed).length;
    console.info(`${this.#outcomes.size - failed} passed, ${failed} worse (${status})`);
    if (this.#outcomes.size < playable().length) return;
    writeFileSync(TABLE, this.#table());
    console.info(`Written: ${TABLE}`);
  }

  #table(): string {
    const outcomes = [...this.#outcomes.values()];
    const passed = outcomes.filter((outcome) => outcome.passed).length;
    const impossible = CELLS.length - playable().length;
    const lines = [
      '# The fault matrix',
      '',
      'Each of the faults O1 to O23, in each phase that it can hit, played once with the worker and once',
      'without, and compared. Written by `npm run faults`; what the rows and columns mean, and what a',
      'cell must do to pass, is in [README.md](README.md#the-fault-matrix).',
      '',
      `${this.#browser}. ${CELLS.length} cells: ${passed} passed, ${outcomes.length - passed} worse, ${impossible} cannot exist (–).`,
      '',
      `| fault | ${COLUMNS.map(columnName).join(' | ')} |`,
      `|---|${COLUMNS.map(() => '---').join('|')}|`,
      ...FAULTS.map((fault) => {
        const row = CELLS.filter((cell) => cell.fault === fault).map((cell) => this.#mark(cell));
        return `| **${fault.name}** ${fault.words} | ${row.join(' | ')} |`;
      }),
    ];
    lines.push(...this.#list('Worse with the worker', ({ worse }) => worse));
    lines.push(...this.#list('Worth a word', ({ notes }) => notes));
    lines.push('', '## Cells that cannot exist', '');
    for (const cell of CELLS)
      if (cell.cannotExist) lines.push(`- ${cell.name}: ${cell.cannotExist}`);
    return `${lines.join('\n')}\n`;
  }

  #mark(cell: Cell): string {
    if (cell.cannotExist) return '–';
    return this.#outcomes.get(cell.name)?.passed ? 'passed' : '**worse**';
  }

  #list(heading: string, wordsOf: (outcome: Outcome) => readonly string[]): string[] {
    const lines = CELLS.flatMap(({ name }) => {
      const outcome = this.#outcomes.get(name);
      const words = outcome ? wordsOf(outcome) : [];
      return words.length > 0 ? [`- ${name}: ${words.join('; ')}`] : [];
    });
    return lines.length > 0 ? ['', `## ${heading}`, '', ...lines] : [];
  }
}

function playable(): readonly Cell[] {
  return CELLS.filter(({ cannotExist }) => !cannotExist);
}
