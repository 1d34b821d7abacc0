import type { Target } from '../target/target.ts';
import type { Engine } from './engine.ts';
export function openLabTarget(_engine: Engine, _id: string, name: string): Target {
  return {
    name,
    run: async () => {
      throw new Error('soon');
    },
    read: async () => {
      throw new Error('soon');
    },
    close: async () => {},
  };
}
