import Wire

/// What `/batch` takes and answers, as bytes (SVC-28).
enum BinaryBatch {
    /// Why a body is no batch.
    enum Mistake: Error {
        /// A frame that begins at this byte is empty or not all there.
        case frame(offset: Int)
        /// More entries than a batch may have.
        case tooMany
    }

    /// The entries of a batch, each behind its length as a u32.
    static func entries(of body: [UInt8], countMax: Int) throws(Mistake) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var offset = 0
        while offset < body.count {
            guard entries.count < countMax else { throw .tooMany }
            guard body.count - offset >= 4 else { throw .frame(offset: offset) }
            let length = (0..<4).reduce(0) { $0 | Int(body[offset + $1]) << (8 * $1) }
            guard length > 0, length <= body.count - offset - 4 else { throw .frame(offset: offset) }
            entries.append(Array(body[(offset + 4)..<(offset + 4 + length)]))
            offset += 4 + length
        }
        return entries
    }

    /// One frame for each entry, in their order: a status byte, a u32 length and as many bytes.
    static func answer(_ answers: [SubmitAnswer]) -> [UInt8] {
        var writer = WireWriter(capacity: answers.count * 640)
        for answer in answers {
            if case .logged(let entry) = answer {
                writer.write(UInt8(0))
                writer.write(UInt32(entry.receipt.encodedByteCount))
                entry.receipt.encode(into: &writer)
                continue
            }
            let error = RPCError(answer, impliedBytes: 0)
            let code = Array((error?.name ?? "INTERNAL").utf8)
            guard let retry = error?.retryAfterMilliseconds else {
                writer.write(UInt8(1))
                writer.write(bytes: code)
                continue
            }
            writer.write(UInt8(2))
            writer.write(UInt32(4 + code.count))
            writer.write(UInt32(clamping: retry))
            for byte in code { writer.write(byte) }
        }
        return writer.bytes
    }
}
