import Wire

extension SimulationDocument {
    /// What is published with an attribution (ATTR-27, ATTR-28).
    struct Properties: Encodable {
        let unattributed: String
        let components: [CrossLane]
    }

    /// Lanes that bids join.
    struct CrossLane: Encodable {
        let lanes: [String]
        let winners: [String]
        /// By group: its lanes by name, joined by `+`.
        let values: [String: String]
        let units: [String: String]
        let excess: String
        let conservation: Property
        let individual_rationality: Property
        let core: Property
        let null_lane: Property
        let symmetry: Property
        let shill_figures: [Shill]
    }

    struct Property: Encodable {
        let held: Bool
        let figure: String
        let lanes: [String]
    }

    struct Shill: Encodable {
        let bundle: String
        let lane: String
        let bid: String
        let gain: String
    }
}

extension SimulationDocument.Properties {
    init(_ subBlock: SimulationResult.SubBlock) {
        unattributed = subBlock.unattributed
        components = subBlock.components.map { SimulationDocument.CrossLane($0) }
    }
}

extension SimulationDocument.CrossLane {
    init(_ crossLane: SimulationResult.CrossLane) {
        let component = crossLane.component
        let names = component.lanes.map(\.text)
        func group(_ bits: Int) -> [String] {
            names.indices.filter { bits >> $0 & 1 == 1 }.map { names[$0] }.sorted()
        }
        func property(_ index: Int) -> SimulationDocument.Property {
            let property = component.properties[index]
            return SimulationDocument.Property(
                held: property.held, figure: property.figure, lanes: group(Int(property.lanes)))
        }
        lanes = names.sorted()
        winners = crossLane.winners
        values = Dictionary(
            uniqueKeysWithValues: component.values.indices.dropFirst().map {
                (group($0).joined(separator: "+"), "\(component.values[$0])")
            })
        units = Dictionary(uniqueKeysWithValues: zip(names, component.units.map { "\($0)" }))
        excess = component.excess
        // In the order of `Component.properties`.
        conservation = property(0)
        individual_rationality = property(1)
        core = property(2)
        null_lane = property(3)
        symmetry = property(4)
        shill_figures = zip(crossLane.shilledBundles, component.shillFigures).map { bundle, figure in
            SimulationDocument.Shill(
                bundle: bundle, lane: names[Int(figure.lane)], bid: "\(figure.bid)", gain: figure.gain)
        }
    }
}
