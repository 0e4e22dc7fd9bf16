package domain

import (
	"slices"
	"time"
)

// Visibility is who may load an image: everybody, or the tenant.
type Visibility string

const (
	PublicImage  Visibility = "public"
	PrivateImage Visibility = "private"
)

// Visibilities are all there are.
func Visibilities() []Visibility { return []Visibility{PublicImage, PrivateImage} }

// Purpose is what a public image is shown as.
type Purpose string

const (
	LogoPurpose   Purpose = "logo"   // of the enterprise, or one that the operator needs
	AvatarPurpose Purpose = "avatar" // of the person who uploads it
)

// Purposes are all there are.
func Purposes() []Purpose { return []Purpose{LogoPurpose, AvatarPurpose} }

// What may be wrong with how an image is to be shown.
var (
	ErrVisibilityInvalid = NewError(Invalid, "visibility_invalid", "Visibility is public or private.").At("visibility")
	ErrPurposeRequired   = NewError(
		Invalid, "purpose_required", "A public image needs a purpose: logo (by an admin) or avatar (your own).",
	).At("purpose")
	ErrPurposeInvalid = NewError(Invalid, "purpose_invalid", "A purpose is logo or avatar.").At("purpose")
	ErrPurposePrivate = NewError(
		Invalid, "purpose_private", "Only a public image has a purpose. Send visibility=public with it.",
	).At("purpose")
)

const (
	// ReplacedTTL is how long an image can still be loaded after another has taken
	// its place, because pages that are open still show it.
	ReplacedTTL = 24 * time.Hour
	// UploadTTL is how long an upload may take: longer than an Idempotency-Key
	// lives, so that no repeat finds it half removed.
	UploadTTL = 48 * time.Hour
)

// show says who may load the image, and as what.
func (a *Asset) show(v Visibility, p Purpose) error {
	if v == "" {
		v = PrivateImage
	}
	switch {
	case !slices.Contains(Visibilities(), v):
		return ErrVisibilityInvalid
	case p != "" && !slices.Contains(Purposes(), p):
		return ErrPurposeInvalid
	case v == PublicImage && p == "":
		return ErrPurposeRequired
	case v == PrivateImage && p != "":
		return ErrPurposePrivate
	}
	a.Visibility, a.Purpose, a.Slot = v, p, slotOf(p, a.Tenant, a.CreatedBy)
	return nil
}

// Relink gives the asset to another subject of the person who made it: their next avatar replaces it.
func (a *Asset) Relink(to Subject) {
	a.CreatedBy = to
	if a.Slot != "" {
		a.Slot = slotOf(a.Purpose, a.Tenant, to)
	}
}

// slotOf leaves room for every logo of the operator: they serve many enterprises,
// and their trials.
func slotOf(p Purpose, t TenantID, by Subject) string {
	switch {
	case p == AvatarPurpose:
		return string(p) + " " + string(by)
	case p == LogoPurpose && t != "":
		return string(p)
	}
	return ""
}
