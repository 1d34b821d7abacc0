/**
 * A runbook as Markdown: to read, to print, and to follow by hand.
 */
import { codeBlock, codeSpan, plainText, tableCode } from '../../text/markdown.ts';
import { findHoles } from '../../text/holes.ts';
import { remedyByHand, stepByHand } from './by-hand.ts';
import type { Finding, AskStep, Remedy, Runbook, Step } from '../model.ts';

/** @param proof what it was proven against, in a sentence without a full stop; '' if nothing is known */
export function showRunbook(runbook: Runbook, proof = ''): string {
  return `${[
    `# ${plainText(runbook.title)}`,
    `Runbook ${codeSpan(runbook.id)}${runbook.tags.length === 0 ? '' : `, ${runbook.tags.map(plainText).join(', ')}`}`,
    proof === '' ? '' : `**Proof:** ${plainText(proof)}`,
    runbook.description.trim(),
    metadata(runbook),
    ...inputs(runbook),
    ...applies(runbook),
    ...subjects(runbook),
    '## Steps',
    ...runbook.steps.flatMap((step) => showStep(step, runbook)),
    '## Findings',
    findingTable(runbook.findings),
    ...runbook.findings.flatMap(conditions),
    ...remedies(runbook.remedies),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/** What a person on call wants to know first. */
function metadata({ metadata: { impact, references, owner, escalate } }: Runbook): string {
  return [
    ...(impact === undefined ? [] : [`- **Impact:** ${plainText(impact)}`]),
    ...(owner === undefined ? [] : [`- **Owner:** ${plainText(owner)}`]),
    ...(escalate === undefined ? [] : [`- **Escalate to:** ${plainText(escalate)}`]),
    ...(references === undefined
      ? []
      : [`- **References:** ${references.map((url) => `<${url}>`).join(', ')}`]),
  ].join('\n');
}

function inputs({ inputs: declared }: Runbook): string[] {
  if (declared.length === 0) return [];
  const rows = declared.map(
    ({ name, default: value, doc }) =>
      `| ${tableCode(name)} | ${tableCode(typeof value === 'string' ? JSON.stringify(value) : String(value))} | ${plainText(doc)} |`,
  );
  return ['## Inputs', ['| input | default | |', '|---|---|---|', ...rows].join('\n')];
}

function applies({ applies: probed }: Runbook): string[] {
  if (probed === undefined) return [];
  return [`**Applies if:** ${plainText(probed.title)} (${codeSpan(probed.probe)})`];
}

function subjects({ subjects: listed }: Runbook): string[] {
  if (listed === undefined) return [];
  const where = listed.where === undefined ? '' : ` Only those where ${codeSpan(listed.where.source)}.`;
  return [
    `## For each ${plainText(listed.as)}`,
    ...listed.steps.flatMap((step) =>
      step.kind === 'run' || step.kind === 'read' ? [codeBlock(stepByHand(step), 'sh')] : [],
    ),
    `The steps below are for one of these at a time, here called ${codeSpan(listed.as)}; its name is ${codeSpan(listed.name.source)}.${where}`,
  ];
}

function showStep(step: Step, runbook: Runbook): string[] {
  switch (step.kind) {
    case 'healthy-if': {
      const subject = runbook.subjects === undefined ? 'node' : runbook.subjects.as;
      return [
        `### If ${codeSpan(step.condition.source)}, stop here`,
        `${step.title === '' ? '' : `${plainText(step.title)} `}The ${plainText(subject)} is healthy.`,
      ];
    }
    case 'let':
      return [
        `### ${heading(step)}`,
        `${codeSpan(step.id)} is ${codeSpan(step.value.source)}.`,
        ...expected(step),
        ...lookFor(step, runbook),
      ];
    case 'run':
    case 'read':
      return [
        `### ${heading(step)}`,
        ...notes(step),
        codeBlock(stepByHand(step), 'sh'),
        ...expected(step),
        ...lookFor(step, runbook),
      ];
  }
}

function expected({ expect }: Step): string[] {
  return expect === '' ? [] : [`Healthy: ${plainText(expect)}`];
}

function heading(step: Step): string {
  return step.title === '' ? codeSpan(step.id) : `${plainText(step.title)} (${codeSpan(step.id)})`;
}

function notes(step: AskStep): string[] {
  const said: string[] = [];
  if (step.when !== undefined) said.push(`Only where ${codeSpan(step.when.source)}.`);
  if (step.samples !== undefined) {
    const { times, every, until } = step.samples;
    said.push(
      `Ask up to ${times} times, ${every} ms apart${until === undefined ? '' : `, until ${codeSpan(until.source)}`}.`,
    );
  }
  if (step.loop !== undefined) said.push(`For at most ${step.loop.max}.`);
  return said.length === 0 ? [] : [said.join(' ')];
}

/** The conditions that ask for this step, by the finding that they decide. */
function lookFor(step: Step, { findings }: Runbook): string[] {
  const lines = findings.flatMap((finding) =>
    [finding.when, ...finding.confirm]
      .flatMap((condition) => condition.conjuncts?.() ?? [condition])
      .filter((condition) => condition.refs.has(step.id))
      .map((condition) => `- ${codeSpan(finding.id)}: ${codeSpan(condition.source)}`),
  );
  return lines.length === 0 ? [] : [`Look for:\n\n${lines.join('\n')}`];
}

function findingTable(findings: readonly Finding[]): string {
  const rows = findings.map(
    ({ id, severity, message, remedy }) =>
      `| ${tableCode(id)} | ${severity} | ${message.map(({ text }) => sentence(text.source)).join('<br>')} | ${remedy === undefined ? 'none' : tableCode(remedy)} |`,
  );
  return ['| finding | severity | message | remedy |', '|---|---|---|---|', ...rows].join('\n');
}

function conditions(finding: Finding): string[] {
  const { id, when, confirm, inhibitedBy, evidence, chain } = finding;
  return [
    `### When it is ${codeSpan(id)}`,
    codeBlock(when.source.trim(), 'cel'),
    ...(confirm.length === 0
      ? []
      : [
          `Certain only if also, as far as it can be seen:\n\n${confirm.map((one) => `- ${codeSpan(one.source)}`).join('\n')}`,
        ]),
    ...(inhibitedBy.length === 0
      ? []
      : [`Not reported where ${inhibitedBy.map(codeSpan).join(' or ')} is found: it explains more.`]),
    ...(chain.length === 0
      ? []
      : [
          `What leads to what:\n\n${chain.map((link, i) => `${i + 1}. ${link.kind}: ${sentence(link.text.source)}${link.when === undefined ? '' : ` (only where ${codeSpan(link.when.source)})`}`).join('\n')}`,
        ]),
    ...(evidence.length === 0 ? [] : [`Shown by ${evidence.map(codeSpan).join(', ')}.`]),
  ];
}

function remedies(all: readonly Remedy[]): string[] {
  if (all.length === 0) return [];
  return [
    '## Remedies',
    'They change the system: read what is lost before you run one.',
    ...all.flatMap(remedy),
  ];
}

function remedy({ id, title, when, otherwise, sideEffects, commands, verify }: Remedy): string[] {
  return [
    `### ${plainText(title)} (${codeSpan(id)})`,
    ...(when === undefined ? [] : [`Only where ${codeSpan(when.source)}.`]),
    ...(otherwise === undefined ? [] : [`Where it does not apply: ${sentence(otherwise.source)}`]),
    `> **What is lost:** ${plainText(sideEffects)}`,
    ...commands.flatMap((command) => [
      ...(command.when === undefined ? [] : [`Only where ${codeSpan(command.when.source)}:`]),
      codeBlock(remedyByHand(command), 'sh'),
    ]),
    ...(verify === undefined
      ? []
      : ['It worked if this exits with 0:', codeBlock(remedyByHand(verify), 'sh')]),
  ];
}

/** A sentence with what is filled in as code. */
function sentence(source: string): string {
  let text = '';
  let last = 0;
  for (const hole of findHoles(source).holes) {
    text += `${plainText(`x${withoutMarks(source.slice(last, hole.start))}x`).slice(1, -1)}${tableCode(source.slice(hole.from, hole.to))}`;
    last = hole.end;
  }
  return text + plainText(`x${withoutMarks(source.slice(last))}`).slice(1);
}

/** What is left out where a value is missing is read like the rest. */
function withoutMarks(text: string): string {
  return text.replace(/\[\[|\]\]/g, '');
}
