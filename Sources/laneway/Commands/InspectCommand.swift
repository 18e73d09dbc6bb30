import ArgumentParser
import Inspection
import Node
import Sequencer
import Store
import Wire

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Look at a block, sub-block, transaction, bundle or lane of a node.",
        discussion: """
            Example:
              laneway inspect quiet-harbour-417 block 1
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable {
        case block
        case subblock
        case transaction
        case lane
    }

    @Argument(help: "A session's folder or name, or a node's data folder.")
    var directory: String

    @Argument(help: "block, subblock, transaction or lane.")
    var kind: Kind

    @Argument(help: "A block's number, a sub-block's height, the hash of a transaction, leg or bundle, a lane's name.")
    var subject: String

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        let store = try DataFolder.open(directory)
        let document =
            switch kind {
            case .block: try InspectedBlock.document(number(), store)
            case .subblock: try InspectedSubBlock.document(number(), store)
            case .transaction: try InspectedTransaction.document(hash(), store)
            case .lane: try InspectedLane.document(lane(), store)
            }
        guard !json else { return try Output.json(document) }
        (kind == .transaction ? document.blocks() : document.lines()).forEach(Output.result)
    }

    private func number() throws -> UInt64 {
        guard let number = UInt64(subject) else {
            throw UsageError(description: "\(subject) is no number; give a \(kind.rawValue)'s, from 1")
        }
        return number
    }

    private func hash() throws -> Hash {
        guard let hash = Hash(hex: subject) else {
            throw UsageError(description: "\(subject) is no transaction hash; give 0x and 64 hexadecimal digits")
        }
        return hash
    }

    private func lane() throws -> LaneName {
        do { return try LaneName(subject) } catch { throw UsageError(description: "\(subject): \(error)") }
    }
}
