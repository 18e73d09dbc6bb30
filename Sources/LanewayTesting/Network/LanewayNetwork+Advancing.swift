import Sequencer
public import Testing
import Wire

extension LanewayNetwork {
    /// Ends the next sub-blocks: for each a tick, after ``subBlockMilliseconds`` more.
    ///
    /// - Parameters:
    ///   - count: how many sub-blocks, at least 1.
    ///   - sourceLocation: where errors point.
    /// - Returns: what they did, all of them together; ``SubBlocks/each`` takes them apart.
    @discardableResult
    public func advance(
        by count: Int = 1, sourceLocation: SourceLocation = #_sourceLocation
    ) throws(LanewayTestingError) -> SubBlocks {
        guard count >= 1 else {
            throw LanewayTestingError(
                code: .badValue, subject: "advance", reason: "it is by \(count) sub-blocks",
                remedy: "Advance by 1 or more.", sourceLocation: sourceLocation)
        }
        for _ in 0..<count { try tick(sourceLocation) }
        return SubBlocks(produced: produced.suffix(count), records: records)
    }

    private func tick(_ location: SourceLocation) throws(LanewayTestingError) {
        let tick = Tick(timeMilliseconds: (height + 1) * Self.subBlockMilliseconds)
        let effects = try apply(.tick(tick), "sub-block \(height + 1)", location)
        guard let subBlock = effects.subBlock else {
            throw LanewayTestingError(
                code: .defect, subject: "sub-block \(height + 1)", reason: "the tick made none",
                remedy: "Please report this.", sourceLocation: location)
        }
        records.record(effects, subBlock)
        produced.append(ProducedSubBlock(subBlock: subBlock, market: effects.market))
    }
}
