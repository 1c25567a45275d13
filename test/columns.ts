// What a terminal of 80 columns would break.

export const tooWide = (text: string): string[] => text.split('\n').filter((line) => line.length > 80)
