import Inspection

/// Writes JSON in one line, members in the order in which they were given.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []

    static func bytes(of document: Document) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(document)
        return writer.bytes
    }

    mutating func write(_ document: Document) {
        switch document {
        case .text(let text): write(text: text)
        case .number(let number): write(raw: String(number))
        case .flag(let flag): write(raw: flag ? "true" : "false")
        case .list(let elements):
            write(raw: "[")
            for (index, element) in elements.enumerated() {
                if index > 0 { write(raw: ",") }
                write(element)
            }
            write(raw: "]")
        case .object(let members):
            write(raw: "{")
            for (index, member) in members.enumerated() {
                if index > 0 { write(raw: ",") }
                write(text: member.name)
                write(raw: ":")
                write(member.value)
            }
            write(raw: "}")
        }
    }

    /// Appends what is JSON already.
    mutating func write(raw text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func write(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case UInt8(ascii: "\n"): write(raw: "\\n")
            case 0..<0x20:
                write(raw: "\\u00")
                write(raw: byte < 0x10 ? "0" : "1")
                write(raw: String(byte & 0xf, radix: 16))
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
