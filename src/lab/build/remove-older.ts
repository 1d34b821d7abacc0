/** Removes images that a newer one has replaced. */
import type { Engine } from '../engine/engine.ts';

/** The label with an image's name, so that an older image of the same name can be found once it has none. */
export const NAME = 'drillbook.image';

/** Another version of drillbook may be building on its own tools; an hour later it is not. Milliseconds. */
const TOOLS_KEPT_MS = 3_600_000;

/** @param name of all versions of the tools; @param newest the one to keep */
export async function removeOlderTools(engine: Engine, name: string, newest: string): Promise<void> {
  const found = await engine.ask('list images', () =>
    engine.docker.listImages({ filters: { reference: [name] } }),
  );
  const now = engine.now() ?? 0;
  for (const { Created, RepoTags } of found) {
    if (now - Created * 1000 < TOOLS_KEPT_MS) continue;
    for (const tag of (RepoTags ?? []).filter((one) => one !== newest))
      await engine.ask('remove an image', () => engine.docker.getImage(tag).remove()).catch(() => undefined);
  }
}

/** Removes the image that had this name before. The builder's images of this content stay: they are the next cache. */
export async function removeOlder(engine: Engine, image: string, hash: string): Promise<void> {
  const dangling = await engine.ask('list images', () =>
    engine.docker.listImages({ filters: { dangling: ['true'] } }),
  );
  const isOld = (labels: Readonly<Record<string, string>>): boolean =>
    labels[NAME] === image ||
    ((labels['drillbook.builder'] ?? '').startsWith(`${image}-`) &&
      labels['drillbook.builder'] !== `${image}-${hash}`);
  for (const { Id, Labels } of dangling) {
    // One that a container uses, or another build's parent, stays until nothing needs it.
    if (isOld((Labels as Record<string, string> | null) ?? {}))
      await engine.ask('remove an image', () => engine.docker.getImage(Id).remove()).catch(() => undefined);
  }
}
