using Denote.Labelling;
using Denote.Refining;

namespace Denote.Evaluation.Semantic;

/// <summary>The classes of the public datasets in the order of their labels, the background left out.</summary>
public static class SemanticClasses
{
    /// <summary>From "person" on, Cityscapes tells instances apart.</summary>
    private const int FirstCityscapesThing = 11;

    /// <summary>PASCAL VOC's 20.</summary>
    public static IReadOnlyList<string> Voc { get; } = Names("""
        aeroplane, bicycle, bird, boat, bottle, bus, car, cat, chair, cow, dining table, dog, horse, motorbike,
        person, potted plant, sheep, sofa, train, tv monitor
        """);

    /// <summary>PASCAL Context's 59 most frequent.</summary>
    public static IReadOnlyList<string> PascalContext { get; } = Names("""
        aeroplane, bag, bed, bedclothes, bench, bicycle, bird, boat, book, bottle, building, bus, cabinet, car,
        cat, ceiling, chair, cloth, computer, cow, cup, curtain, dog, door, fence, floor, flower, food, grass,
        ground, horse, keyboard, light, motorbike, mountain, mouse, person, plate, platform, potted plant,
        road, rock, sheep, shelves, sidewalk, sign, sky, snow, sofa, table, track, train, tree, truck,
        tv monitor, wall, water, window, wood
        """);

    /// <summary>COCO's 80 things.</summary>
    public static IReadOnlyList<string> Coco { get; } = Names("""
        person, bicycle, car, motorcycle, airplane, bus, train, truck, boat, traffic light, fire hydrant,
        stop sign, parking meter, bench, bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe,
        backpack, umbrella, handbag, tie, suitcase, frisbee, skis, snowboard, sports ball, kite, baseball bat,
        baseball glove, skateboard, surfboard, tennis racket, bottle, wine glass, cup, fork, knife, spoon,
        bowl, banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake, chair, couch,
        potted plant, bed, dining table, toilet, tv, laptop, mouse, remote, keyboard, cell phone, microwave,
        oven, toaster, sink, refrigerator, book, clock, vase, scissors, teddy bear, hair drier, toothbrush
        """);

    /// <summary>COCO-Stuff's 171: the 80 things and 91 kinds of stuff.</summary>
    public static IReadOnlyList<string> CocoStuff { get; } = [.. Coco, .. Names("""
        banner, blanket, branch, bridge, building other, bush, cabinet, cage, cardboard, carpet, ceiling other,
        ceiling tile, cloth, clothes, clouds, counter, cupboard, curtain, desk stuff, dirt, door stuff, fence,
        floor marble, floor other, floor stone, floor tile, floor wood, flower, fog, food other, fruit,
        furniture other, grass, gravel, ground other, hill, house, leaves, light, mat, metal, mirror stuff,
        moss, mountain, mud, napkin, net, paper, pavement, pillow, plant other, plastic, platform,
        playing field, railing, railroad, river, road, rock, roof, rug, salad, sand, sea, shelf, sky other,
        skyscraper, snow, solid other, stairs, stone, straw, structural other, table, tent, textile other,
        towel, tree, vegetable, wall brick, wall concrete, wall other, wall panel, wall stone, wall tile,
        wall wood, water other, water drops, window blind, window other, wood
        """)];

    /// <summary>ADE20K's 150.</summary>
    public static IReadOnlyList<string> Ade20K { get; } =
        [.. Ade20KCategories.All.Select(category => category.Name)];

    /// <summary>Cityscapes' 19 that are evaluated.</summary>
    public static IReadOnlyList<string> Cityscapes { get; } = Names("""
        road, sidewalk, building, wall, fence, pole, traffic light, traffic sign, vegetation, terrain, sky,
        person, rider, car, truck, bus, train, motorcycle, bicycle
        """);

    /// <summary>
    /// Which classes of a dataset are things and which stuff, in the order of its labels, as its authors say: all of VOC
    /// and COCO-Object are things, the last 91 of COCO-Stuff and what Cityscapes gives no instances are stuff. Null for
    /// PASCAL Context and ADE20K, whose labels do not say.
    /// </summary>
    /// <param name="dataset">The dataset.</param>
    public static IReadOnlyList<ClassKind>? KindsOf(SemanticDatasetKind dataset) => dataset switch
    {
        SemanticDatasetKind.Voc2012 or SemanticDatasetKind.Voc20 => Kinds(Voc, _ => true),
        SemanticDatasetKind.CocoObject => Kinds(Coco, _ => true),
        SemanticDatasetKind.CocoStuff => Kinds(CocoStuff, place => place < Coco.Count),
        SemanticDatasetKind.Cityscapes => Kinds(Cityscapes, place => place >= FirstCityscapesThing),
        _ => null,
    };

    private static ClassKind[] Kinds(IReadOnlyList<string> classes, Func<int, bool> isThing) =>
        [.. classes.Select((_, place) => isThing(place) ? ClassKind.Thing : ClassKind.Stuff)];

    private static string[] Names(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
