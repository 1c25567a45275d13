// The text of single lines of source files, as far as they are here.
import { SourceSites } from './source-sites.ts'

/** A function that tells a line's text, without its indentation. */
export const sourceLines = (): SourceSites['textAt'] => new SourceSites().textAt
