/** The image of a lab: the given one, or the one that ci/setup.sh builds for the release. */
export function imageOf({ image, release }: { image?: string; release?: string }): string {
  return image ?? `drillbook/lab:${release ?? DEFAULT_RELEASE}`;
}

export const DEFAULT_RELEASE = 'bookworm';
