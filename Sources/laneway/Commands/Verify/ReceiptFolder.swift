import Foundation
import Store
import Verification
import Wire

/// A folder in which clients put their receipts, each in a file as `laneway receipt check` takes it (VER-12).
struct ReceiptFolder {
    /// A receipt that was not kept.
    struct Broken {
        let file: String
        let receipt: Receipt
        let promise: BrokenReceipt
    }

    let path: String
    private var open: [String: Open] = [:]
    private var done: Set<String> = []

    /// A receipt of which something is still to come.
    private struct Open {
        let receipt: Receipt
        /// Its entry is where it was promised; what is left is an outcome.
        var isLogged = false
    }

    init(path: String) { self.path = path }

    /// The first that is broken as far as `store` goes, in the order of the files' names; nil if none is. A file that is
    /// no receipt of this network is named on stderr, once.
    mutating func broken(in store: NodeStore) throws -> Broken? {
        try read(store.genesis)
        let (position, height) = (try store.tail().position, try store.lastHeight())
        var isIndexed = false
        for (file, waiting) in open.sorted(by: { $0.key < $1.key }) {
            let promise = waiting.receipt.promise
            let isDue = promise.outcomeBy > 0 && promise.outcomeBy <= height
            guard isDue || !waiting.isLogged && waiting.receipt.group.lastPosition <= position else { continue }
            if !isIndexed {
                try store.completeIndexes()
                isIndexed = true
            }
            do {
                let kept = try KeptReceipt(checking: waiting.receipt, in: store)
                open[file]?.isLogged = true
                if kept.pending.isEmpty { finish(file) }
            } catch let broken as BrokenReceipt {
                finish(file)
                return Broken(file: file, receipt: waiting.receipt, promise: broken)
            }
        }
        return nil
    }

    private mutating func finish(_ file: String) {
        open[file] = nil
        done.insert(file)
    }

    private mutating func read(_ genesis: Genesis) throws {
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw UsageError(description: "cannot read the folder of receipts \(path): \(error.localizedDescription)")
        }
        for file in files where !file.hasPrefix(".") && open[file] == nil && !done.contains(file) {
            do {
                let receipt = try Receipt(decoding: HexSource.bytes(of: "\(path)/\(file)", member: "receipt"))
                try receipt.check(genesis: genesis)
                open[file] = Open(receipt: receipt)
            } catch {
                done.insert(file)
                Output.note("\(file) is no receipt of this network: \(error)")
            }
        }
    }
}
