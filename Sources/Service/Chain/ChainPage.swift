public import Store
public import Wire

/// Steps of the chain, one behind the other, as an answer carries them (SVC-40): each its length as a u64, low byte
/// first, and its encoding.
public enum ChainPage {
    /// A page ends with the step that takes it to as many bytes.
    static let bytesMax = 4 << 20

    /// The steps behind `height` and up to `last`, at least one if there is one.
    static func bytes(after height: UInt64, upTo last: UInt64, in store: NodeStore) throws -> [UInt8] {
        var writer = WireWriter()
        var height = height
        while height < last, writer.count < bytesMax {
            height += 1
            guard let step = try store.published(at: height) else { break }
            let bytes = step.encoded
            writer.write(UInt64(bytes.count))
            bytes.withUnsafeBytes { writer.append($0) }
        }
        return writer.bytes
    }

    /// The steps of a page. Throws for what is no page.
    public static func steps(of bytes: [UInt8]) throws(WireError) -> [PublishedSubBlock] {
        var steps: [PublishedSubBlock] = []
        var start = 0
        while start < bytes.count {
            var reader = WireReader(bytes, in: start..<bytes.count)
            let length = Int(clamping: try reader.readUInt64("page.length"))
            guard length <= reader.remaining else {
                throw WireError(
                    .truncated, offset: start, subject: "page.length",
                    reason: "\(length) bytes are announced, \(reader.remaining) are left")
            }
            let from = reader.position
            var body = WireReader(bytes, in: from..<from + length)
            steps.append(try PublishedSubBlock(from: &body))
            try body.finish()
            start = from + length
        }
        return steps
    }
}
