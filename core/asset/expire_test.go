package asset_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// upload uploads a public image.
func upload(t *testing.T, w *fixture.Installation, c domain.Call, p domain.Purpose) domain.Asset {
	t.Helper()
	w.Advance(time.Millisecond)
	a, err := w.Assets.Create(t.Context(), c, domain.NewImage{
		Visibility: domain.PublicImage, Purpose: p, Bytes: []byte(png),
	})
	fixture.Must(t, err)
	return a
}

func TestWhoMayShowWhatToEverybody(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	member := c.AddUser(t, "mia")
	for _, x := range []struct {
		by   domain.Call
		v    domain.Visibility
		p    domain.Purpose
		want *domain.Error
	}{
		{member, domain.PublicImage, domain.LogoPurpose, domain.ErrForbidden},
		{member, domain.PublicImage, domain.AvatarPurpose, nil},
		{c.Admin, domain.PublicImage, domain.LogoPurpose, nil},
		{w.Operator(t), domain.PublicImage, domain.LogoPurpose, nil},
		{c.Admin, domain.PublicImage, "", domain.ErrPurposeRequired},
		{c.Admin, domain.PublicImage, "banner", domain.ErrPurposeInvalid},
		{c.Admin, domain.PrivateImage, domain.AvatarPurpose, domain.ErrPurposePrivate},
		{c.Admin, "", domain.LogoPurpose, domain.ErrPurposePrivate},
	} {
		_, err := w.Assets.Create(t.Context(), x.by, domain.NewImage{Visibility: x.v, Purpose: x.p, Bytes: []byte(png)})
		fixture.Want(t, err, x.want)
	}
}

// opens tells which of the assets everybody can load.
func opens(t *testing.T, w *fixture.Installation, all ...domain.Asset) (open []bool) {
	t.Helper()
	for _, a := range all {
		opened, err := w.Assets.Open(t.Context(), domain.Call{}, a.ID)
		if err == nil {
			fixture.Must(t, opened.Image.Close())
		}
		open = append(open, err == nil)
	}
	return open
}

func TestANewPublicImageReplacesTheOldAfterADay(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c, other := w.Tenant(t), w.Tenant(t)
	member := c.AddUser(t, "mia")
	old := []domain.Asset{
		upload(t, w, c.Admin, domain.LogoPurpose), upload(t, w, c.Admin, domain.AvatarPurpose),
	}
	stay := []domain.Asset{
		upload(t, w, c.Admin, domain.LogoPurpose), upload(t, w, c.Admin, domain.AvatarPurpose),
		upload(t, w, member, domain.AvatarPurpose), upload(t, w, other.Admin, domain.LogoPurpose),
		upload(t, w, w.Operator(t), domain.LogoPurpose), upload(t, w, w.Operator(t), domain.LogoPurpose),
	}
	w.Advance(domain.ReplacedTTL - time.Minute)
	fixture.Must(t, w.Assets.Expire(t.Context(), fixture.System("")))
	wantOpen(t, opens(t, w, old...), true)
	w.Advance(2 * time.Minute)
	fixture.Must(t, w.Assets.Expire(t.Context(), fixture.System("")))
	wantOpen(t, opens(t, w, old...), false)
	wantOpen(t, opens(t, w, stay...), true)
	for _, a := range old {
		_, err := w.Set.Files.Get(t.Context(), a.Tenant, a.Key)
		fixture.Want(t, err, domain.ErrObjectNotFound)
		_, err = w.Assets.Get(t.Context(), c.Admin, a.ID)
		fixture.Want(t, err, domain.ErrAssetNotFound)
	}
}

func wantOpen(t *testing.T, open []bool, want bool) {
	t.Helper()
	for i, o := range open {
		if o != want {
			t.Errorf("image %d opens: %v", i, o)
		}
	}
}

// An upload whose caller never comes back leaves nothing.
func TestAnUploadThatIsNotFinishedIsRemoved(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	c := w.Tenant(t)
	set := w.Set
	set.Files = broken{w.Set.Files, new(bool)}
	_, err := fixture.Core(t, set).Assets.Create(t.Context(), c.Admin, domain.NewImage{Bytes: []byte(png)})
	fixture.Want(t, err, domain.ErrFilesUnavailable)
	fixture.Must(t, w.Assets.Expire(t.Context(), fixture.System("")))
	w.Advance(domain.UploadTTL)
	left := func() int {
		all, err := w.Set.Assets.Expired(t.Context(), w.Set.Clock.Now(), "", 10)
		fixture.Must(t, err)
		return len(all)
	}
	if n := left(); n != 1 {
		t.Fatalf("%d uploads are unfinished", n)
	}
	fixture.Must(t, w.Assets.Expire(t.Context(), fixture.System("")))
	if n := left(); n != 0 {
		t.Errorf("%d are left", n)
	}
}

// What cannot be removed now holds nothing up, and is removed later.
func TestImagesThatCannotBeRemovedHoldNoOtherUp(t *testing.T) {
	t.Parallel()
	w := fixture.New(t)
	shut, open := w.Tenant(t), w.Tenant(t)
	old := []domain.Asset{upload(t, w, shut.Admin, domain.LogoPurpose), upload(t, w, open.Admin, domain.LogoPurpose)}
	upload(t, w, shut.Admin, domain.LogoPurpose)
	upload(t, w, open.Admin, domain.LogoPurpose)
	set := func(s domain.EnterpriseStatus) {
		_, err := w.Set.Enterprises.Update(t.Context(), shut.Enterprise.ID, 0, func(e *domain.Enterprise) error {
			e.Status = s
			return nil
		})
		fixture.Must(t, err)
	}
	set(domain.EnterpriseSuspended)
	w.Advance(domain.ReplacedTTL)
	fixture.Want(t, w.Assets.Expire(t.Context(), fixture.System("")), domain.ErrTenantSuspended)
	wantOpen(t, opens(t, w, old[1]), false)
	set(domain.EnterpriseActive)
	fixture.Must(t, w.Assets.Expire(t.Context(), fixture.System("")))
	wantOpen(t, opens(t, w, old[0]), false)
}
