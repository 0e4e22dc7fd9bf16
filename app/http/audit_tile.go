package http

import (
	"bytes"
	"context"
	"fmt"
	"io"
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

const aboutTile = "By c2sp.org/tlog-tiles: the level, or `entries` for the lines themselves; then the index in " +
	"groups of three digits, each but the last with an x before it; and .p/ with the width of a tile that is not full, " +
	"such as `tile/0/x001/067` or `tile/entries/003.p/17`."

// TilePath has as many of the parts as the endpoint.
type TilePath struct {
	Level string `path:"level" maxLength:"20" doc:"Of hashes, from 0; or entries" example:"0"`
	Part1 string `path:"part1" maxLength:"20" example:"x001"`
}

func (s *server) getTile(ctx context.Context, place ...string) (*rest.Streamed, error) {
	tile, err := s.core.Audit.Tile(ctx, call(ctx), strings.Join(place, "/"))
	if err != nil {
		return nil, err
	}
	return rest.Stream("application/octet-stream", io.NopCloser(bytes.NewReader(tile))), nil
}

func (s *server) getTile1(ctx context.Context, in *TilePath) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1)
}

func (s *server) getTile2(ctx context.Context, in *struct {
	TilePath
	Part2 string `path:"part2" maxLength:"20" example:"067.p"`
}) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1, in.Part2)
}

func (s *server) getTile3(ctx context.Context, in *struct {
	TilePath
	Part2 string `path:"part2" maxLength:"20" example:"x002"`
	Part3 string `path:"part3" maxLength:"20" example:"067"`
}) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1, in.Part2, in.Part3)
}

func (s *server) getTile4(ctx context.Context, in *struct {
	TilePath
	Part2 string `path:"part2" maxLength:"20" example:"x002"`
	Part3 string `path:"part3" maxLength:"20" example:"067.p"`
	Part4 string `path:"part4" maxLength:"20" example:"17"`
}) (*rest.Streamed, error) {
	return s.getTile(ctx, in.Level, in.Part1, in.Part2, in.Part3, in.Part4)
}
