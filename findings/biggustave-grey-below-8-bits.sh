#!/usr/bin/env bash
# Expected: a PNG reader opens greyscale images of 1, 2 and 4 bits; the PNG specification (section 11.2.1, IHDR)
#   requires them of every decoder, and 1 bit is the usual form of a mask.
# Happens:  BigGustave opens the file, and reading a pixel raises IndexOutOfRangeException: bytes are not unpacked
#   into samples where there is no palette.
# Matters:  a labelling tool that writes 1-bit masks and one that reads them with this package cannot meet. Denote has a
#   decoder of its own and reads all depths (PngSuite in its tests).
# Source:   https://www.w3.org/TR/png-3/#11IHDR ; BigGustave 1.0.6 ; 2026-12-01
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
// 10x1 pixels, greyscale, 1 bit: 1 0 1 0 1 0 1 0 1 1.
byte[] bytes = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAoAAAABAQAAAADPjgLTAAAAC0lEQVR4nGNYdQAAAhcBa945u+IAAAAASUVORK5CYII=");
try
{
    var png = Png.Open(bytes);
    Console.WriteLine($"opened {png.Width}x{png.Height}");
    Console.WriteLine(string.Join(" ", Enumerable.Range(0, png.Width).Select(x => png.GetPixel(x, 0).R)));
}
catch (Exception problem)
{
    Console.WriteLine(problem.GetType().Name);
}
PROGRAM
dotnet run -c Release > seen.txt
echo "BigGustave 1.0.6 on a 10x1 greyscale PNG of 1 bit:"; cat seen.txt
# Seen on 2026-12-01: "IndexOutOfRangeException" while the pixels are read.
grep -qx "IndexOutOfRangeException" seen.txt || { echo "This has changed."; exit 1; }
