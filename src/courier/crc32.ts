// CRC-32 (ISO 3309) of ASCII text, as Python's zlib.crc32 gives it; Node has its own only since 20.15.

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

export function crc32(text: string): number {
  let value = -1
  for (let i = 0; i < text.length; i++) value = TABLE[(value ^ text.charCodeAt(i)) & 0xff]! ^ (value >>> 8)
  return (value ^ -1) >>> 0
}
