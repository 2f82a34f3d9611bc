"""What the answers of Microsoft Entra mean: shared by the checks of the guide, told by none."""
