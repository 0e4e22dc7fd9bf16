package http

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tenon-health/tenon/app/http/rest"
	"github.com/tenon-health/tenon/core/domain"
)

func (s *server) auditTiles() {
	rest.Register(s.api, tileEndpoint(1), s.getTile1)
	rest.Register(s.api, tileEndpoint(2), s.getTile2)
	rest.Register(s.api, tileEndpoint(3), s.getTile3)
	rest.Register(s.api, tileEndpoint(4), s.getTile4)
}

// tileEndpoint is that of places in so many parts: a path of any length cannot be described.
func tileEndpoint(parts int) rest.Endpoint {
	path := "/audit/log/tile/{level}"
	for n := range parts {
		path += fmt.Sprintf("/{part%d}", n+1)
	}
	return rest.Endpoint{
		Action: domain.AuditRead, ID: fmt.Sprintf("audit.tile%d", parts), Method: "GET", Path: path, Status: 200,
		Tag: "Audit", Produces: "application/octet-stream", Description: aboutTile,
		Summary: fmt.Sprintf("Get a tile of the audit log, by a place in %d parts", parts),
	}
}

const aboutTile = "By c2sp.org/tlog-tiles: the level, or `entries` for the lines themselves; then the index in groups of " +
	"three digits, each but the last with an x before it; and .p/ with the width of a tile that is not full, such as " +
	"`tile/0/x001/067` or `tile/entries/003.p/17`."

// tilePath has as many of the parts as the endpoint.
type tilePath struct {
	Level string `path:"level" maxLength:"10" doc:"Of hashes, from 0; or entries" example:"0"`
	Part1 string `path:"part1" maxLength:"10" example:"x001"`
}

func (s *server) getTile(ctx context.Context, level string, parts ...string) (*rest.Streamed, error) {
	read, place := s.core.Audit.Tile, 0
	if level == "entries" {
		read = s.core.Audit.TileEntries
	} else if n, err := strconv.ParseUint(level, 10, 8); err != nil || strconv.FormatUint(n, 10) != level {
		return nil, domain.ErrTileNotFound
	} else {
		place = int(n)
	}
	tile, err := domain.ParseAuditTile(place, strings.Join(parts, "/"))
	if err != nil {
		return nil, err
	}
	bytes, err := read(ctx, call(ctx), tile)
	if err != nil {
		return nil, err
	}
	return rest.Stream("application/octet-stream", io.NopCloser(strings.NewReader(string(bytes)))), nil
}

func (s *server) getTile1(ctx context.Context, in *tilePath) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1)
}

func (s *server) getTile2(ctx context.Context, in *struct {
	tilePath
	Part2 string `path:"part2" maxLength:"10" example:"067.p"`
}) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1, in.Part2)
}

func (s *server) getTile3(ctx context.Context, in *struct {
	tilePath
	Part2 string `path:"part2" maxLength:"10" example:"x002"`
	Part3 string `path:"part3" maxLength:"10" example:"067"`
}) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1, in.Part2, in.Part3)
}

func (s *server) getTile4(ctx context.Context, in *struct {
	tilePath
	Part2 string `path:"part2" maxLength:"10" example:"x002"`
	Part3 string `path:"part3" maxLength:"10" example:"067.p"`
	Part4 string `path:"part4" maxLength:"10" example:"17"`
}) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1, in.Part2, in.Part3, in.Part4)
}
