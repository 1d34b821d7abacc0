/** The image of a lab: given, or that of a release as ci/setup.sh names it. */
export function imageOf({ image, release }: { image?: string; release?: string }): string {
  return image ?? `drillbook/lab:${release ?? DEFAULT_RELEASE}`;
}

export const DEFAULT_RELEASE = 'bookworm';
