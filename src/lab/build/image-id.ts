import { EngineError } from '../engine/engine-error.ts';
import type { Engine } from '../engine/engine.ts';

/** undefined: the engine has no such image. */
export async function imageId(engine: Engine, image: string): Promise<string | undefined> {
  return (await imageFacts(engine, image))?.id;
}

export interface ImageFacts {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

export async function imageFacts(engine: Engine, image: string): Promise<ImageFacts | undefined> {
  try {
    const { Id, Config } = await engine.ask(`find the image ${image}`, () =>
      engine.docker.getImage(image).inspect(),
    );
    return { id: Id, labels: (Config?.Labels as Record<string, string> | null | undefined) ?? {} };
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}
