/** The chain of a finding: from what is noticed to what causes it. */
import type { Path } from '../../document/yaml-file.ts';
import type { ChainPart } from '../model.ts';
import type { FindingData } from '../schema.ts';
import type { CommandContext } from './compile-command.ts';
import { condition, isBroken } from './compile-command.ts';

/** Without what is broken, which is reported. */
export function compileChain(context: CommandContext, path: Path, data: FindingData['chain']): ChainPart[] {
  return (data ?? []).flatMap(({ kind, when: source, text: template }, i) => {
    const when =
      source === undefined ? undefined : condition(context, [...path, i, 'when'], source, 'message-when');
    const { template: text } = context.inFile.template([...path, i, 'text'], template, context.names, 'link');
    return text === undefined || isBroken(source, when) ? [] : [{ kind, when, text }];
  });
}
