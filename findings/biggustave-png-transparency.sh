#!/usr/bin/env bash
# Expected: a reader that reports a pixel's alpha takes it from the tRNS chunk where the file has one (PNG, section
#   11.3.2.1): one transparent grey value or colour, or an alpha for each palette entry.
# Happens:  BigGustave gives alpha 255 for every pixel and says that there is no alpha channel; nothing is reported.
# Matters:  palette cut-outs of optimisers (pngquant, oxipng) and masks in tRNS come back as full rectangles. Denote reads
#   tRNS, and takes a varying alpha channel for the mask (docs/masks.md).
# Source:   https://www.w3.org/TR/png-3/#11tRNS ; BigGustave 1.0.6 ; 2026-12-01
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
cat > finding.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="BigGustave" Version="1.0.6" /></ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'PROGRAM'
using BigGustave;
// Greys 0, 128, 255, of which 128 is transparent.
Print("grey", "iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAAAAAA+i0toAAAAAnRSTlMAgJsrThgAAAAMSURBVHicY2Bo+A8AAgMBgCRh9ZcAAAAASUVORK5CYII=");
// Two palette entries, the first of which is transparent.
Print("palette", "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAABlBMVEUBAgMEBQaVU29IAAAAAXRSTlMAQObYZgAAAAtJREFUeJxjYGAEAAAEAAK/ej9KAAAAAElFTkSuQmCC");

static void Print(string name, string base64)
{
    var png = Png.Open(Convert.FromBase64String(base64));
    var alphas = Enumerable.Range(0, png.Width).Select(x => png.GetPixel(x, 0).A);
    Console.WriteLine($"{name}: HasAlphaChannel {png.HasAlphaChannel}, alpha {string.Join(" ", alphas)}");
}
PROGRAM
dotnet run -c Release > seen.txt
echo "BigGustave 1.0.6 on PNG files with a tRNS chunk (right: 255 0 255 and 0 255):"; cat seen.txt
# Seen on 2026-12-01: "alpha 255 255 255" and "alpha 255 255".
grep -qx "grey: HasAlphaChannel False, alpha 255 255 255" seen.txt &&
    grep -qx "palette: HasAlphaChannel False, alpha 255 255" seen.txt || { echo "This has changed."; exit 1; }
