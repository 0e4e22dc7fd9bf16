package contract

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

func addFiles(t *testing.T, p ports.Set, tenant domain.TenantID, project domain.ProjectID, n int) []domain.AssetID {
	t.Helper()
	all := make([]domain.AssetID, n)
	for i := range all {
		a := newFile(tenant, project)
		addAsset(t, p, tenant, a)
		all[i] = a.ID
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all
}

// filesOf walks through the files of a project, two at a time.
func filesOf(t *testing.T, p ports.Set, tenant domain.TenantID, project domain.ProjectID) (all []domain.AssetID) {
	t.Helper()
	for n := 0; ; n++ {
		page := got(p.Assets.List(t.Context(), tenant, domain.AssetQuery{
			Project: project, Paging: domain.Paging{Page: n, Size: 2},
		}))(t)
		if len(page.Items) == 0 {
			wantSame(t, int(page.Total), len(all))
			return all
		}
		for _, a := range page.Items {
			all = append(all, a.ID)
		}
	}
}

// assetListed proves that the files of a project are told, newest first, and no image with them.
func assetListed(t *testing.T, p ports.Set) {
	a, b := newTenant(t, p).Organization, newTenant(t, p).Organization
	want := addFiles(t, p, a, "one", 5)
	addFiles(t, p, a, "two", 2)
	addFiles(t, p, b, "one", 2)
	addAsset(t, p, a, newAsset(a, domain.PublicImage))
	wantSame(t, filesOf(t, p, a, "one"), want)
	wantSame(t, len(filesOf(t, p, a, "")), 0)
	wantSame(t, len(filesOf(t, p, a, "none")), 0)
	got(p.Assets.Update(t.Context(), a, want[1], func(a *domain.Asset) error { a.Delete(someday); return nil }))(t)
	wantUnseen(t, p, a, want[1])
	wantSame(t, filesOf(t, p, a, "one"), slices.Delete(want, 1, 2))
}

// deletedIn walks through what is marked as deleted in a tenant, two at a time.
func deletedIn(t *testing.T, p ports.Set, tenant domain.TenantID) (all []domain.AssetID) {
	t.Helper()
	for after := domain.AssetID(""); ; {
		page := got(p.Assets.Deleted(t.Context(), tenant, after, 2))(t)
		if len(page) == 0 {
			return all
		}
		for _, a := range page {
			wantSame(t, a.Deleted, true)
			wantSame(t, a.ExpiresAt, someday)
			after = a.ID
			all = append([]domain.AssetID{a.ID}, all...)
		}
	}
}

// assetsDeletedAll proves that all files of one project go, or all images, and nothing else.
func assetsDeletedAll(t *testing.T, p ports.Set) {
	ctx, a, b := t.Context(), newTenant(t, p).Organization, newTenant(t, p).Organization
	one, two, theirs := addFiles(t, p, a, "one", 5), addFiles(t, p, a, "two", 2), addFiles(t, p, b, "one", 2)
	image := newAsset(a, domain.PublicImage)
	addAsset(t, p, a, image)
	must(t, p.Assets.MarkReady(ctx, a, image.ID, "00", someday))
	for _, want := range []int64{5, 0} {
		wantSame(t, got(p.Assets.DeleteAll(ctx, a, "one", someday))(t), want)
	}
	wantSame(t, deletedIn(t, p, a), one)
	wantSame(t, len(filesOf(t, p, a, "one")), 0)
	got(p.Assets.GetPublic(ctx, image.ID))(t)
	wantSame(t, got(p.Assets.DeleteAll(ctx, a, "", someday))(t), 1)
	wantUnseen(t, p, a, image.ID)
	wantSame(t, got(p.Assets.Exists(ctx, a))(t), true)
	wantSame(t, filesOf(t, p, a, "two"), two)
	wantSame(t, filesOf(t, p, b, "one"), theirs)
	wantSame(t, len(deletedIn(t, p, b)), 0)
}
