//! Small pictures of photos, within bounds: a file of a few bytes can say that it is as large as a field.

use std::io::Cursor;

use exif::{In, Reader, Tag};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};

/// Longest side of a small picture (pixels).
const SIDE: u32 = 320;
/// Longest side of a photo that is read (pixels): no phone makes longer ones.
const LONGEST: u32 = 16_000;
/// Pixels of a photo that is read.
const PIXELS: u64 = 64_000_000;
/// Bytes that decoding may take.
const MEMORY: u64 = 320 * 1024 * 1024;
const QUALITY: u8 = 78;

/// A JPEG of at most 320 pixels, upright; `None` of what is no JPEG, PNG or WebP, or too large.
pub(super) fn small(bytes: &[u8]) -> Option<Vec<u8>> {
    let format = image::guess_format(bytes).ok()?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST);
    limits.max_image_height = Some(LONGEST);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > MEMORY {
        return None;
    }
    let photo = DynamicImage::from_decoder(decoder).ok()?;
    let mut picture = if width.max(height) > SIDE { photo.thumbnail(SIDE, SIDE) } else { photo };
    picture.apply_orientation(orientation(bytes));
    let mut jpeg = Vec::new();
    // Without transparency, which a JPEG cannot have.
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&picture.to_rgb8()).ok()?;
    Some(jpeg)
}

/// How the camera was held.
fn orientation(bytes: &[u8]) -> Orientation {
    let exif = Reader::new().read_from_container(&mut Cursor::new(bytes)).ok();
    let held = exif.and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0));
    held.and_then(|n| Orientation::from_exif(u8::try_from(n).ok()?)).unwrap_or(Orientation::NoTransforms)
}

#[cfg(test)]
mod tests {
    use image::{Rgb, RgbImage};

    use super::*;

    /// A photo whose left half is red and whose right half is blue.
    fn halves(width: u32, height: u32) -> DynamicImage {
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, _| {
            if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
        }))
    }

    fn encoded(photo: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        photo.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// The JPEG with an EXIF part that says how the camera was held.
    fn held(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE1, length[0], length[1]];
        bytes.extend(exif);
        bytes.extend(&jpeg[2..]);
        bytes
    }

    fn shown(bytes: &[u8]) -> RgbImage {
        let small = small(bytes).unwrap();
        assert_eq!(image::guess_format(&small).unwrap(), ImageFormat::Jpeg);
        image::load_from_memory(&small).unwrap().to_rgb8()
    }

    #[test]
    fn a_photo_of_every_form_becomes_a_jpeg_of_at_most_320_pixels() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = shown(&encoded(&halves(1600, 1200), format));
            assert_eq!(picture.dimensions(), (320, 240), "{format:?}");
            assert!(
                picture.get_pixel(20, 100)[0] > 150 && picture.get_pixel(300, 100)[2] > 150,
                "{format:?}"
            );
        }
        assert_eq!(shown(&encoded(&halves(64, 48), ImageFormat::Png)).dimensions(), (64, 48));
    }

    #[test]
    fn a_photo_taken_on_its_side_stands_upright() {
        let photo = held(&encoded(&halves(1600, 1200), ImageFormat::Jpeg), 6);
        let picture = shown(&photo);
        assert_eq!(picture.dimensions(), (240, 320));
        assert!(
            picture.get_pixel(100, 20)[0] > 150,
            "what was left is on top after a quarter turn clockwise"
        );
        assert!(picture.get_pixel(100, 300)[2] > 150);
    }

    #[test]
    fn a_photo_that_says_it_is_as_large_as_a_field_is_not_read() {
        let mut png = encoded(&halves(8, 8), ImageFormat::Png);
        // Width and height of the first part, and its checksum.
        png[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        png[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let check = crc(&png[12..29]);
        png[29..33].copy_from_slice(&check.to_be_bytes());
        assert_eq!(small(&png), None);
        let mut jpeg = encoded(&halves(8, 8), ImageFormat::Jpeg);
        let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
        jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFF]);
        assert_eq!(small(&jpeg), None);
    }

    #[test]
    fn what_is_no_photo_or_is_cut_off_gives_none() {
        let whole = encoded(&halves(800, 600), ImageFormat::Png);
        for bytes in [&b"%PDF-1.7"[..], b"", b"\0\0\0\x18ftypheic", &whole[..whole.len() / 2]] {
            assert_eq!(small(bytes), None);
        }
    }

    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |c, _| if c & 1 == 1 { (c >> 1) ^ 0xEDB8_8320 } else { c >> 1 })
        })
    }
}
