package contract

import (
	"sync"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

var assetChecks = checks{
	"round trip": assetRoundTrip,
	"public":     assetPublic,
	"apart":      assetApart,
	"ensure":     assetEnsured,
	"replaced":   assetReplaced,
	"two ready":  assetsReadyAtOnce,
	"expired":    assetExpired,
	"update":     assetUpdated,
	"listed":     assetListed,
	"delete all": assetsDeletedAll,
}

func addAsset(t *testing.T, p ports.Set, tenant domain.TenantID, a domain.Asset) {
	t.Helper()
	_, created, err := p.Assets.Ensure(t.Context(), tenant, a)
	must(t, err)
	wantSame(t, created, true)
}

// assetEnsured proves that the first one stays as it is.
func assetEnsured(t *testing.T, p ports.Set) {
	tenant := newTenant(t, p).Organization
	first := newAsset(tenant, domain.PrivateImage)
	addAsset(t, p, tenant, first)
	must(t, p.Assets.MarkReady(t.Context(), tenant, first.ID, "00", someday))
	first.State, first.SHA256 = domain.AssetReady, "00"
	again := first
	again.FileName, again.State = "another", domain.AssetUploading
	found, created, err := p.Assets.Ensure(t.Context(), tenant, again)
	must(t, err)
	wantSame(t, created, false)
	wantSame(t, found, first)
}

func newAsset(tenant domain.TenantID, v domain.Visibility) domain.Asset {
	id := newID()
	a := domain.Asset{
		ID: domain.AssetID(id), Tenant: tenant, FileName: "Löwe \"1\".png", ContentType: "image/png", Size: 70, Visibility: v,
		State: domain.AssetUploading, Key: "images/" + id, CreatedAt: someday, CreatedBy: "auth0|ada",
	}
	if v == domain.PublicImage {
		a.Purpose = domain.LogoPurpose
	}
	return a
}

func assetRoundTrip(t *testing.T, p ports.Set) {
	for _, tenant := range []domain.TenantID{newTenant(t, p).Organization, ""} {
		want := newAsset(tenant, domain.PrivateImage)
		addAsset(t, p, tenant, want)
		wantSame(t, got(p.Assets.Get(t.Context(), tenant, want.ID))(t), want)
		must(t, p.Assets.MarkReady(t.Context(), tenant, want.ID, domain.HashToken("bytes"), someday))
		want.State, want.SHA256 = domain.AssetReady, domain.HashToken("bytes")
		wantSame(t, got(p.Assets.Get(t.Context(), tenant, want.ID))(t), want)
		nowhere(
			t, domain.ErrAssetNotFound,
			func(id domain.AssetID) error { _, err := p.Assets.Get(t.Context(), tenant, id); return err },
		)
		nowhere(
			t, domain.ErrAssetNotFound,
			func(id domain.AssetID) error { _, err := p.Assets.GetPublic(t.Context(), id); return err },
		)
		nowhere(
			t, domain.ErrAssetNotFound,
			func(id domain.AssetID) error { return p.Assets.MarkReady(t.Context(), tenant, id, "00", someday) },
		)
	}
}

// assetPublic proves that only what is READY and public is told to everybody.
func assetPublic(t *testing.T, p ports.Set) {
	for _, tenant := range []domain.TenantID{newTenant(t, p).Organization, ""} {
		public, private := newAsset(tenant, domain.PublicImage), newAsset(tenant, domain.PrivateImage)
		for _, a := range []domain.Asset{public, private} {
			addAsset(t, p, tenant, a)
			_, err := p.Assets.GetPublic(t.Context(), a.ID)
			wantError(t, err, domain.ErrAssetNotFound)
			must(t, p.Assets.MarkReady(t.Context(), tenant, a.ID, "00", someday))
		}
		public.State, public.SHA256 = domain.AssetReady, "00"
		wantSame(t, got(p.Assets.GetPublic(t.Context(), public.ID))(t), public)
		_, err := p.Assets.GetPublic(t.Context(), private.ID)
		wantError(t, err, domain.ErrAssetNotFound)
	}
}

func assetApart(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	mine := newAsset(a, domain.PublicImage)
	wantSame(t, got(p.Assets.Exists(t.Context(), a))(t), false)
	addAsset(t, p, a, mine)
	wantSame(t, got(p.Assets.Exists(t.Context(), a))(t), true)
	wantSame(t, got(p.Assets.Exists(t.Context(), b))(t), false)
	for _, other := range []domain.TenantID{b, ""} {
		_, err := p.Assets.Get(t.Context(), other, mine.ID)
		wantError(t, err, domain.ErrAssetNotFound)
		wantError(t, p.Assets.MarkReady(t.Context(), other, mine.ID, "00", someday), domain.ErrAssetNotFound)
		_, created, err := p.Assets.Ensure(t.Context(), other, mine)
		wantError(t, err, domain.ErrAssetNotFound)
		wantSame(t, created, false)
	}
	wantSame(t, got(p.Assets.Get(t.Context(), a, mine.ID))(t), mine)
}

// newFile is a file of a project that is to come.
func newFile(tenant domain.TenantID, p domain.ProjectID) domain.Asset {
	a := newAsset(tenant, domain.PrivateImage)
	a.Project, a.ContentType, a.Size, a.Key = p, "text/csv; charset=utf-8", 20<<30, "files/"+string(a.ID)
	a.PartSize, a.ExpiresAt = 8<<20, someday.Add(domain.UploadTTL)
	return a
}

// assetUpdated proves that a change is stored whole or not at all, one after the other.
func assetUpdated(t *testing.T, p ports.Set) {
	ctx, tenant, other := t.Context(), newTenant(t, p).Organization, newTenant(t, p).Organization
	want := newFile(tenant, "a project")
	addAsset(t, p, tenant, want)
	want.Upload = "as the store knows it"
	change := func(a *domain.Asset) error { a.Upload = want.Upload; return nil }
	wantSame(t, got(p.Assets.Update(ctx, tenant, want.ID, change))(t), want)
	wantSame(t, got(p.Assets.Get(ctx, tenant, want.ID))(t), want)
	_, err := p.Assets.Update(ctx, tenant, want.ID, func(a *domain.Asset) error {
		a.Upload = "another"
		return domain.ErrUploadCompleted
	})
	wantError(t, err, domain.ErrUploadCompleted)
	_, err = p.Assets.Update(ctx, other, want.ID, change)
	wantError(t, err, domain.ErrAssetNotFound)
	nowhere(t, domain.ErrAssetNotFound, func(id domain.AssetID) error {
		_, err := p.Assets.Update(ctx, tenant, id, change)
		return err
	})
	var mu sync.Mutex
	completed := 0
	together(8, func(int) {
		if _, err := p.Assets.Update(ctx, tenant, want.ID, (*domain.Asset).Complete); err == nil {
			mu.Lock()
			defer mu.Unlock()
			completed++
		}
	})
	wantSame(t, completed, 1)
	want.State, want.Upload, want.ExpiresAt = domain.AssetReady, "", time.Time{}
	wantSame(t, got(p.Assets.Get(ctx, tenant, want.ID))(t), want)
}
