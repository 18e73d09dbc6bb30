import Testing
import Wire

@Suite("A Merkle tree that grows (ENC-24, LEAVE-2)")
struct MerkleFrontierTests {
    @Test("Its root is that of a tree that is built anew after every leaf")
    func roots() {
        var frontier = MerkleFrontier()
        var leaves: [Hash] = []
        #expect(frontier.root == Merkle.root(of: []))
        for index in 0..<UInt64(140) {
            leaves.append(Hash.of(.tie, [UInt8(index)]))
            frontier.append(leaves[leaves.count - 1])
            #expect(frontier.root == Merkle.root(of: leaves), "\(leaves.count) leaves")
            #expect(frontier.count == index + 1 && frontier.peaks.count == leaves.count.nonzeroBitCount)
            #expect(MerkleFrontier(count: frontier.count, peaks: frontier.peaks) == frontier)
        }
    }

    @Test("Another number of subtrees than its count has bits is refused")
    func refused() {
        #expect(MerkleFrontier(count: 5, peaks: [.zero]) == nil)
        #expect(MerkleFrontier(count: 0, peaks: [.zero]) == nil)
        #expect(MerkleFrontier(count: 5, peaks: [.zero, .zero]) != nil)
    }
}
