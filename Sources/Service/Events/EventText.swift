import Inspection

/// Events as `text/event-stream` has them.
enum EventText {
    /// One event in three lines. What is in `data` has no line breaks.
    static func event(_ name: String, id: UInt64, _ data: Document) -> [UInt8] {
        Array("id: \(id)\nevent: \(name)\ndata: ".utf8) + JSONWriter.bytes(of: data) + Array("\n\n".utf8)
    }

    /// Says that the stream is there.
    static let ping = Array(": ping\n\n".utf8)

    /// How long a reader should wait before it comes back.
    static let start = Array("retry: 1000\n\n".utf8)
}
