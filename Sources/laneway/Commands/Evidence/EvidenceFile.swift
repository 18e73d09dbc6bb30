import Foundation
import Verification
import Wire

/// A file with evidence: its encoding (EVID-1) and nothing else.
enum EvidenceFile {
    /// A log of this size is read into memory.
    private static let bytesMax = 4 << 30

    /// Writes it, and says what one does with it.
    static func write(_ evidence: Evidence, to path: String) throws(UsageError) {
        do { try Data(evidence.encoded).write(to: URL(filePath: path), options: .atomic) } catch {
            throw UsageError(description: "cannot write \(path): \(error.localizedDescription)")
        }
        Output.note("Evidence: \(path). Anybody checks it: laneway evidence check \(path) --genesis GENESIS")
    }

    static func read(_ path: String) throws -> Evidence {
        let data: Data?
        do {
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            data = try file.read(upToCount: bytesMax + 1)
        } catch {
            throw UsageError(description: "cannot read \(path): \(error.localizedDescription)")
        }
        guard let data, data.count <= bytesMax else {
            throw UsageError(description: "\(path) is no evidence: it is empty or has more than \(bytesMax) bytes")
        }
        do { return try Evidence(decoding: Array(data)) } catch {
            throw UsageError(description: "\(path) is no evidence: \(error)")
        }
    }
}
